import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { AppError } from '../../errors.ts'
import type { ReferenceImage } from '../../ports/image-model.ts'
import type { Connection } from '../provider.ts'
import { type FailureTerms, failureOf, fieldOf } from '../provider-failure.ts'
import type { Graph } from './workflow.ts'

/** The history is in the server's memory: asking is cheap, and half a second is not noticed beside a picture's. */
const POLL_MS = 500
/** For everything but the picture itself. */
const STEP_SECONDS = 30

export interface ComfyServer {
  /** Puts a picture where graphs can load it, and gives the name for that. */
  upload(picture: ReferenceImage, name: string): Promise<string>
  /** Puts a graph into the queue and gives its id. Throws `invalid_request` for what a node does not take. */
  queue(graph: Graph): Promise<string>
  /** Waits for its end and gives the pictures of each node. Throws what a node failed with. */
  finished(promptId: string): Promise<Outputs>
  view(picture: SavedPicture): Promise<Uint8Array>
  /** Takes it out of the queue, or stops it where it is. */
  cancel(promptId: string): Promise<void>
}

const SavedPicture = z.object({
  filename: z.string(),
  subfolder: z.string().default(''),
  type: z.string().default('output'),
})
export type SavedPicture = z.infer<typeof SavedPicture>

const Outputs = z.record(z.string(), z.looseObject({ images: z.array(SavedPicture).optional() }))
export type Outputs = z.infer<typeof Outputs>

const Queued = z.object({ prompt_id: z.string().regex(/^[\w-]{1,64}$/) })
const Uploaded = z.object({ name: z.string(), subfolder: z.string().default('') })
const Entry = z.object({
  outputs: Outputs,
  status: z
    .object({ status_str: z.string(), completed: z.boolean(), messages: z.array(z.unknown()).default([]) })
    .optional(),
})

/** ComfyUI's own interface. Source: https://docs.comfy.org/development/comfyui-server/comms_routes */
export function comfyServer(connection: Connection, title: string, signal: AbortSignal): ComfyServer {
  const { baseUrl, key } = connection
  const terms: FailureTerms = { title, keySetting: 'COMFYUI_URL', key }
  const json = { 'content-type': 'application/json' }

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await connection.fetch(`${baseUrl}${path}`, { timeoutSeconds: STEP_SECONDS, signal, ...init })
    if (response.ok) return response
    throw await failureOf(response, terms)
  }

  return {
    async upload({ bytes, mediaType }, name) {
      const form = new FormData()
      form.set('image', new Blob([new Uint8Array(bytes)], { type: mediaType }), `${name}.${mediaType.slice(6)}`)
      form.set('overwrite', 'true')
      const uploaded = Uploaded.parse(await (await ask('/upload/image', { method: 'POST', body: form })).json())
      return uploaded.subfolder === '' ? uploaded.name : `${uploaded.subfolder}/${uploaded.name}`
    },

    async queue(graph) {
      const response = await connection.fetch(`${baseUrl}/prompt`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ prompt: graph }),
        timeoutSeconds: STEP_SECONDS,
        signal,
      })
      if (response.status === 400) throw refusedGraph(await response.text(), title)
      if (!response.ok) throw await failureOf(response, terms)
      return Queued.parse(await response.json()).prompt_id
    },

    async finished(promptId) {
      for (;;) {
        const history = z.record(z.string(), Entry).parse(await (await ask(`/history/${promptId}`)).json())
        const { outputs, status } = history[promptId] ?? {}
        if (status?.status_str === 'error') throw failedNode(status.messages, title)
        if (outputs && status?.completed !== false) return outputs
        await setTimeout(POLL_MS, undefined, { signal })
      }
    },

    async view({ filename, subfolder, type }) {
      const query = new URLSearchParams({ filename, subfolder, type })
      return new Uint8Array(await (await ask(`/view?${query}`)).arrayBuffer())
    },

    async cancel(promptId) {
      // The caller's signal has ended; these have a few seconds of their own.
      const own = { method: 'POST', headers: json, timeoutSeconds: 5 }
      const post = async (path: string, body: object) => {
        const response = await connection.fetch(`${baseUrl}${path}`, { ...own, body: JSON.stringify(body) })
        await response.body?.cancel()
      }
      // Of several, only the one that is being painted is interrupted; older servers stop whatever they paint.
      await Promise.allSettled([post('/queue', { delete: [promptId] }), post('/interrupt', { prompt_id: promptId })])
    },
  }
}

/** What the server says of a graph: of the whole, and of each node. */
function refusedGraph(text: string, title: string): AppError {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  const whole = fieldOf(fieldOf(body, 'error'), 'message')
  const nodes = Object.entries(fieldOf(body, 'node_errors') ?? {}).map(([id, node]) => {
    const errors = z
      .array(z.looseObject({ message: z.string(), details: z.string().default('') }))
      .safeParse(fieldOf(node, 'errors'))
    const reasons = errors.data?.map(({ message, details }) => `${message} ${details}`.trim()).join(', ') ?? 'wrong'
    return `node ${id} (${String(fieldOf(node, 'class_type'))}): ${reasons}`
  })
  const said = [...(typeof whole === 'string' ? [whole] : []), ...nodes]
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 400)
  const message = `${title} cannot run the workflow: ${said}. Mend it in ComfyUI, and export it again.`
  return new AppError('invalid_request', message, { field: 'model' })
}

/** A node that failed while it ran, with the reason it gave; nothing is owed on one's own machine. */
function failedNode(messages: readonly unknown[], title: string): AppError {
  const details = messages.flatMap((one) => (Array.isArray(one) && one[0] === 'execution_error' ? [one[1]] : []))[0]
  const node = String(fieldOf(details, 'node_type') ?? 'A node')
  const reason = String(fieldOf(details, 'exception_message') ?? 'it was interrupted')
  const said = reason.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  const isMemory = /out of memory/i.test(reason)
  const remedy = isMemory ? 'Ask for a smaller picture.' : "ComfyUI's own log says more."
  return new AppError(
    isMemory ? 'invalid_request' : 'model_unavailable',
    `${title}: ${node} failed: ${said}. ${remedy}`,
  )
}
