import type { Asset } from '../schema/asset.ts'
import type { Estimate } from '../schema/estimate.ts'
import type { Job, JobStatus } from '../schema/job.ts'
import type { Me } from '../schema/me.ts'
import type { ModelList } from '../schema/model.ts'
import type { ProviderKey, StoredProviderKey } from '../schema/provider-key.ts'
import { createTransport, type TransportOptions } from './transport.ts'
import { type UploadOptions, uploadAsset } from './upload-asset.ts'
import { createJobWaiter, type WaitOptions } from './wait-for-job.ts'

export type ClientOptions = TransportOptions

export interface CreateJobOptions {
  /** The request's name, 1 to 255 visible ASCII characters; a random one when left out, so that retries are safe. */
  readonly idempotencyKey?: string
  /** Up to 25: the answer waits this long for the job's end. */
  readonly waitSeconds?: number
  readonly signal?: AbortSignal
}

export interface JobFilter {
  readonly status?: JobStatus
  readonly kind?: string
  readonly sourceAssetId?: string
}

/** The bytes of a picture on their way. */
export interface Download {
  readonly body: ReadableStream<Uint8Array>
  readonly mediaType: string
  /** Undefined when the server does not say. */
  readonly sizeBytes: number | undefined
}

/**
 * The API in functions. All throw `ClientError`. What can be repeated safely is repeated when the network or the server
 * fails for a moment; what the server refuses with 429 or 503 is sent again when it says so.
 */
export interface Client {
  /** Says that the server takes requests, and which release it is. Throws `overloaded` while it starts or stops. */
  getReadiness(): Promise<{ readonly status: string; readonly version: string }>
  /** Who the token speaks for, and what may be sent. */
  getMe(): Promise<Me>
  /** Sends in a picture. In Node, `openFile` gives a Blob that is read as it is sent. */
  uploadAsset(picture: Blob, options?: UploadOptions): Promise<Asset>
  getAsset(assetId: string): Promise<Asset>
  /** Who can make pictures, and what a request without a model uses. */
  listModels(): Promise<ModelList>
  /** Which providers of models have a key. */
  listProviderKeys(): Promise<readonly ProviderKey[]>
  /** Stores the key for a provider; `test` asks the provider first whether it is good. */
  setProviderKey(provider: string, key: string, test: boolean): Promise<StoredProviderKey>
  removeProviderKey(provider: string): Promise<void>
  /** Takes a picture away. The server keeps it for an hour, should that have been a mistake. */
  deleteAsset(assetId: string): Promise<void>
  /** Asks for work; `input` is the kind's. Resolves once the job is kept. */
  createJob(kind: string, input: object, options?: CreateJobOptions): Promise<Job>
  /** What the job would be and cost; nothing is stored. */
  estimateJob(kind: string, input: object): Promise<Estimate>
  getJob(jobId: string): Promise<Job>
  /** Follows a job live, or by looking again where that is not possible, until it has ended. */
  waitForJob(jobId: string, options?: WaitOptions): Promise<Job>
  /** Jobs, newest first, page by page as they are read. */
  listJobs(filter?: JobFilter): AsyncGenerator<Job>
  /** Stops a job. Canceling twice is not an error. */
  cancelJob(jobId: string): Promise<Job>
  /** Starts a failed job again at what is missing. */
  retryJob(jobId: string): Promise<Job>
  /** Forgets a job that has ended; the pictures it made stay. */
  deleteJob(jobId: string): Promise<void>
  /** The bytes behind a link of an answer. */
  download(url: string, options?: { readonly signal?: AbortSignal }): Promise<Download>
}

/** As many as the API gives at once. */
const PAGE = 100

/** A client of one server; works in browsers, in Node, and with an app's own `fetch` without a network. */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options)
  const get = <T>(target: string, query: Readonly<Record<string, string | number | undefined>> = {}) =>
    transport.json<T>({ method: 'GET', target, query, isRepeatable: true })
  const waitForJob = createJobWaiter(transport)
  let me: Promise<Me> | undefined

  /** Limits do not change while a server runs; a failure is not kept. */
  async function limits(): Promise<Me['limits']> {
    me ??= get<Me>('/v1/me')
    try {
      return (await me).limits
    } catch (error) {
      me = undefined
      throw error
    }
  }

  return {
    getReadiness: () => get('/readyz'),
    getMe: () => get<Me>('/v1/me'),
    uploadAsset: (picture, uploadOptions) => uploadAsset(transport, limits, picture, uploadOptions),
    getAsset: (assetId) => get<Asset>(`/v1/assets/${assetId}`),
    listModels: () => get<ModelList>('/v1/models'),
    listProviderKeys: async () => (await get<{ keys: ProviderKey[] }>('/v1/providers/keys')).keys,
    setProviderKey: (provider, key, test) =>
      transport.json<StoredProviderKey>({
        method: 'PUT',
        target: `/v1/providers/${encodeURIComponent(provider)}/key`,
        json: { key, test },
        isRepeatable: true,
        // A provider that is down is the user's to know of, at once.
        maxAttempts: 1,
      }),
    async removeProviderKey(provider) {
      const target = `/v1/providers/${encodeURIComponent(provider)}/key`
      await transport.send({ method: 'DELETE', target, isRepeatable: true })
    },
    async deleteAsset(assetId) {
      await transport.send({ method: 'DELETE', target: `/v1/assets/${assetId}`, isRepeatable: true })
    },
    createJob: (kind, input, { idempotencyKey = crypto.randomUUID(), waitSeconds, signal } = {}) =>
      transport.json<Job>({
        method: 'POST',
        target: '/v1/jobs',
        headers: {
          'idempotency-key': idempotencyKey,
          ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
        },
        json: { kind, ...input },
        signal,
        isRepeatable: true,
      }),
    estimateJob: (kind, input) =>
      transport.json<Estimate>({
        method: 'POST',
        target: '/v1/jobs',
        query: { dryRun: 'true' },
        json: { kind, ...input },
        isRepeatable: true,
      }),
    getJob: (jobId) => get<Job>(`/v1/jobs/${jobId}`),
    waitForJob,
    async *listJobs(filter = {}) {
      let cursor: string | null = null
      do {
        const page: { jobs: Job[]; nextCursor: string | null } = await get('/v1/jobs', {
          ...filter,
          limit: PAGE,
          cursor: cursor ?? undefined,
        })
        yield* page.jobs
        cursor = page.nextCursor
      } while (cursor !== null)
    },
    cancelJob: (jobId) =>
      transport.json<Job>({ method: 'POST', target: `/v1/jobs/${jobId}/cancel`, isRepeatable: true }),
    // Twice in a row could be two runs.
    retryJob: (jobId) =>
      transport.json<Job>({ method: 'POST', target: `/v1/jobs/${jobId}/retry`, isRepeatable: false }),
    async deleteJob(jobId) {
      await transport.send({ method: 'DELETE', target: `/v1/jobs/${jobId}`, isRepeatable: true })
    },
    async download(url, { signal } = {}) {
      const response = await transport.send({
        method: 'GET',
        target: url,
        signal,
        isRepeatable: true,
        isLarge: true,
      })
      const length = response.headers.get('content-length')
      return {
        body: response.body ?? new ReadableStream({ start: (controller) => controller.close() }),
        mediaType: response.headers.get('content-type') ?? 'application/octet-stream',
        sizeBytes: length === null ? undefined : Number(length),
      }
    },
  }
}
