import type { GeneratedImage, ImageCall, ImageRequest } from '../ports/image-model.ts'
import { type ComfyServer, comfyServer, type Outputs, type SavedPicture } from './comfyui/comfy-server.ts'
import { type Graph, readWorkflow, type Workflow } from './comfyui/workflow.ts'
import type { Provider, ProviderModel } from './provider.ts'

const TITLE = 'ComfyUI'

/** ComfyUI's samplers take seeds below 2^64, JSON's numbers are exact below 2^53. */
const MAX_SEED = 2 ** 32

/** One's own ComfyUI: every workflow that was exported for it is a model. Source: https://docs.comfy.org */
export const comfyui: Provider = {
  name: 'comfyui',
  title: TITLE,
  url: { setting: 'COMFYUI_URL' },
  models: ({ files = {} }) => Object.entries(files).map(([name, text]) => modelOf(name, readWorkflow(name, text))),
  open: (connection) => (model) => {
    const workflow = readWorkflow(model.name, connection.files[model.name] ?? '')
    return async (request, call) => {
      const limit = AbortSignal.timeout(model.timeoutSeconds * 1000)
      const signal = AbortSignal.any([call.signal, limit])
      return await paint(comfyServer(connection, TITLE, signal), workflow, request, { ...call, signal })
    }
  },
}

async function paint(
  server: ComfyServer,
  { graph, places }: Workflow,
  request: ImageRequest,
  call: ImageCall,
): Promise<GeneratedImage> {
  const { images: [image] = [], mask } = request
  const seed = request.seed ?? seedFor(call.idempotencyKey)
  const values: Partial<Record<keyof typeof places, string | number>> = {
    prompt: request.prompt,
    width: request.widthPx,
    height: request.heightPx,
    seed,
    ...(request.negativePrompt === undefined ? {} : { negativePrompt: request.negativePrompt }),
    ...(request.strength === undefined ? {} : { strength: request.strength }),
    ...(image ? { image: await server.upload(image, `atelier-${call.idempotencyKey}`) } : {}),
    ...(mask ? { mask: await server.upload(mask, `atelier-${call.idempotencyKey}-mask`) } : {}),
  }
  const filled: Graph = structuredClone(graph)
  for (const [part, value] of Object.entries(values)) {
    const [id = '', input = ''] = places[part as keyof typeof places]?.split('.') ?? []
    const node = filled[id]
    if (node) node.inputs[input] = value
  }
  const promptId = await server.queue(filled)
  try {
    const picture = pictureOf(await server.finished(promptId), places.output)
    return { bytes: await server.view(picture), ...(places.seed ? { seed } : {}), warnings: [] }
  } catch (error) {
    if (call.signal.aborted) await server.cancel(promptId)
    throw error
  }
}

function pictureOf(outputs: Outputs, output: string | undefined): SavedPicture {
  const nodes = output === undefined ? Object.values(outputs) : [outputs[output]]
  const pictures = nodes.flatMap((node) => node?.images ?? [])
  // A preview is kept for a while only, so what is saved comes first.
  const picture = pictures.find(({ type }) => type === 'output') ?? pictures[0]
  if (!picture) throw new Error(`${TITLE} ran the workflow, which saved no picture`)
  return picture
}

/** ComfyUI paints nothing anew when nothing has changed, so a request without a seed needs one of its own. */
const seedFor = (key: string): number => {
  let seed = 0
  for (const character of key) seed = (seed * 31 + (character.codePointAt(0) ?? 0)) % MAX_SEED
  return seed
}

function modelOf(name: string, { title, places }: Workflow): ProviderModel {
  const takesImage = places.image !== undefined
  return {
    modelId: `${TITLE.toLowerCase()}:${name}`,
    name,
    title: title ?? name,
    capabilities: {
      textToImage: !takesImage,
      imageToImage: takesImage && places.strength !== undefined,
      maxEditImages: takesImage ? 1 : 0,
      mask: places.mask !== undefined,
      negativePrompt: places.negativePrompt !== undefined,
      transparentBackground: false,
      seed: places.seed !== undefined,
      partialPreviews: false,
      idempotencyKeys: false,
      // A workflow without a place for the size has one of its own; what comes is cut to what was asked for.
      sizes: { kind: 'any', minPx: 64, maxPx: 2048, multipleOfPx: 16, maxPixels: 4_194_304 },
    },
    costMicroUsd: 0,
    isAi: true,
    // As long as a task may take, less what it takes to fetch and to store.
    timeoutSeconds: 250,
  }
}
