import type { Job } from '../../src/schema/job.ts'
import { sleep } from './processes.ts'

/** An answer of the server, with how often it had to be asked. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  readonly tries: number
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Throws when the connection breaks, instead of asking again. */
  readonly once?: boolean
}

/** Servers are killed and stopped while they answer: what takes longer than this is asked again. */
const TRY_MS = 15_000
/** A server that is started again is asked soon. */
const PAUSE_MS = 25
const MAX_TRIES = 2_000

/** A client as a careful user writes one: it asks again until there is an answer, under the same Idempotency-Key. */
export function stubbornClient(url: string) {
  async function ask(path: string, { once = false, ...request }: Ask = {}): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const signal = AbortSignal.timeout(TRY_MS)
        const response = await fetch(new URL(path, url), { ...request, signal })
        const text = await response.text()
        const isBusy = response.status === 503 || response.status === 429
        if (!isBusy || once || tries === MAX_TRIES) {
          const isJson = response.headers.get('content-type')?.includes('json')
          return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text, tries }
        }
      } catch (error) {
        if (once || tries === MAX_TRIES) throw error
      }
      await sleep(PAUSE_MS)
    }
  }

  async function expecting(statuses: readonly number[], path: string, request: Ask): Promise<Answer> {
    const answer = await ask(path, request)
    if (statuses.includes(answer.status)) return answer
    throw new Error(`${request.method ?? 'GET'} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }

  const postJob = (kind: string, input: object, key: string, options: { once?: boolean } = {}) =>
    ask('/v1/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ kind, ...input }),
      ...options,
    })

  return {
    ask,
    postJob,
    /** Submits a job until it is acknowledged. */
    async submit(kind: string, input: object, key: string): Promise<Job> {
      const answer = await postJob(kind, input, key)
      if (answer.status !== 202)
        throw new Error(`A job was not accepted: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body as Job
    },
    job: async (jobId: string) => (await expecting([200], `/v1/jobs/${jobId}`, {})).body as Job,
    /** `canceled`, or `too late` when the job had ended. */
    async cancel(jobId: string): Promise<'canceled' | 'too late'> {
      const { status } = await expecting([200, 409], `/v1/jobs/${jobId}/cancel`, { method: 'POST' })
      return status === 200 ? 'canceled' : 'too late'
    },
    retry: (jobId: string) => expecting([200, 202, 409], `/v1/jobs/${jobId}/retry`, { method: 'POST' }),
    async upload(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
      const request = { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes }
      const answer = await expecting([201], '/v1/assets?filename=drill.png', request)
      return (answer.body as { assetId: string }).assetId
    },
    metrics: async () => String((await expecting([200], '/metrics', {})).body),
    /** Waits until the job has ended, in whatever way. */
    async ended(jobId: string, { timeoutMs = 60_000, pollMs = 20 } = {}): Promise<Job> {
      const end = performance.now() + timeoutMs
      for (;;) {
        const { body } = await expecting([200], `/v1/jobs/${jobId}`, {})
        const job = body as Job
        if (job.status === 'completed' || job.status === 'failed' || job.status === 'canceled') return job
        if (performance.now() > end)
          throw new Error(`Job ${jobId} is still ${job.status}: ${JSON.stringify(job.progress)}`)
        await sleep(pollMs)
      }
    },
  }
}
export type StubbornClient = ReturnType<typeof stubbornClient>
