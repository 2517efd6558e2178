import { createHash } from 'node:crypto'
import packageJson from '#package.json' with { type: 'json' }
import type { DataDirectory } from '../adapters/local/data-directory.ts'
import { eventQueueOf, localEventBus } from '../adapters/local/local-event-bus.ts'
import type { Config } from '../config.ts'
import type { Engine } from '../core/engine.ts'
import { createJobSignal } from '../core/job-signal.ts'
import { uploadJobId } from '../core/on-upload.ts'
import { createUrlSigner } from '../core/signed-urls.ts'
import { subscriptions } from '../core/subscribers.ts'
import { startAfterTrial } from '../core/trial.ts'
import type { UploadContext } from '../core/uploads.ts'
import { startWork } from '../core/work.ts'
import type { Worker } from '../core/worker.ts'
import { createApp } from '../http/app.ts'
import { createMetrics } from '../http/metrics.ts'
import { type JobTable, pools } from '../jobs/define.ts'
import type { Logger } from '../logger.ts'
import { pipeline } from '../pipeline.ts'
import { createSafeFetch } from '../scrape/safe-fetch.ts'
import { steadyClock } from './clocks.ts'
import { openLocalAdapters, SLOTS_PER_CHILD } from './local-adapters.ts'
import { openLocalModels } from './local-models.ts'
import { newId } from './new-id.ts'
import { watchDisk } from './watch-disk.ts'

/** A worker that died is noticed this late. Its heartbeats come three times as often, so that two may be missed. */
const LEASE_MS = 5_000
/** Waiting for somebody else's computer costs this one nothing. */
const NETWORK_SLOTS = 16
/** A job that no worker has touched for a day was meant for yesterday. */
const MAX_QUEUE_SECONDS = 86_400

export interface LocalRuntimeOptions {
  readonly config: Config
  readonly log: Logger
  /** Where clients reach the server; embedded there is none, and URLs are for show. */
  readonly publicUrl: string
  /** Other kinds of jobs than those that are served: for drills. */
  readonly kinds?: JobTable
  /** Wraps the ports the engine works with: for drills that make them fail. */
  readonly wrap?: (engine: Engine) => Engine
}

export interface LocalRuntime {
  readonly engine: Engine
  readonly app: ReturnType<typeof createApp>
  readonly directory: DataDirectory
  /** Begins to work on jobs. */
  start(): void
  /** Answers `/readyz` with 503 from now on. */
  drain(): void
  /** Stops working: running tasks have `graceMs` to finish, the rest is given back. */
  stopWork(graceMs: number): Promise<void>
  /** Closes everything; after `stopWork`. */
  close(): Promise<void>
}

/** The whole system on one machine: files, SQLite and children for pixels. Throws when another server owns the data. */
export async function openLocalRuntime(options: LocalRuntimeOptions): Promise<LocalRuntime> {
  const { config, log, publicUrl } = options
  const nowMs = steadyClock()
  const web = createSafeFetch({ allow: config.fetchAllow, maxBytes: config.maxUploadBytes, log })
  // A wrong setting is said before anything is opened.
  const { models, keys: providerKeys } = openLocalModels({ config, directory: config.dataDirectory, web, nowMs })
  const adapters = await openLocalAdapters({ config, log, nowMs })
  const { directory, queue, jobs, budget, blobs, assets, pixels } = adapters
  const metrics = createMetrics({
    queues: pools,
    depth: queue.depth,
    monotonicMs: () => performance.now(),
    residentBytes: () => process.memoryUsage.rss(),
  })
  const bare: Engine = {
    kinds: options.kinds ?? pipeline,
    jobs,
    queue,
    events: localEventBus(queue, subscribedTo(config)),
    budget,
    ports: {
      blobs,
      assets,
      pixels,
      models,
      web,
    },
    signal: createJobSignal(),
    log,
    metrics: metrics.engine,
    nowMs,
    random: Math.random,
    secrets: secretsOf(config, directory),
    settings: {
      leaseMs: LEASE_MS,
      heartbeatMs: LEASE_MS / 3,
      onDoubt: config.onDoubt,
      budgetMicroUsd: config.budgetMicroUsd,
      maxQueuedTasks: config.maxQueued,
      maxQueueSeconds: MAX_QUEUE_SECONDS,
      storesTurnsWhole: true,
    },
  }
  const engine = options.wrap?.(bare) ?? bare
  const signer = createUrlSigner({ secrets: engine.secrets, publicUrl, nowMs })
  const uploads: UploadContext = {
    engine,
    maxBytes: config.maxUploadBytes,
    signer,
    newId,
    onUpload: config.onUpload,
  }
  let isReady = true
  const disk = await watchDisk({ directory, reserve: adapters.reserve, log })
  let work: Worker | undefined

  const app = createApp({
    engine,
    view: {
      signer,
      nowMs,
      uploadJobId: (record) => (config.onUpload === 'web' ? uploadJobId(engine, record) : undefined),
    },
    uploads,
    auth: authOf(config),
    publicUrl,
    version: packageJson.version,
    corsOrigins: config.corsOrigins,
    isReady: () => isReady,
    newId,
    providerKeys,
    log,
    metrics: metrics.http,
    metricsText: metrics.text,
    freeBytes: disk.freeBytes,
  })

  return {
    engine,
    app,
    directory,
    start() {
      if (config.workers === 0) return
      const image = config.workers * SLOTS_PER_CHILD
      const slots = { image, web: NETWORK_SLOTS, model: NETWORK_SLOTS }
      work = startAfterTrial(engine, adapters.suspects, () =>
        startWork(engine, { subscribers: uploads, slots, eventQueueOf, hasRoom: disk.hasRoom }),
      )
    },
    drain() {
      isReady = false
    },
    async stopWork(graceMs) {
      await work?.stop(graceMs)
    },
    async close() {
      await disk.stop()
      await adapters.close()
    },
  }
}

/** Nobody is told of uploads when uploads start nothing: an event without subscribers costs no write. */
function subscribedTo({ onUpload }: Config) {
  const { 'on-upload': uploads, ...others } = subscriptions
  return onUpload === 'none' ? others : { ...others, 'on-upload': uploads }
}

function secretsOf({ secrets }: Config, directory: DataDirectory): Engine['secrets'] {
  const [first, ...rest] = secrets.map((secret) => new TextEncoder().encode(secret))
  return first ? [first, ...rest] : directory.secrets
}

function authOf({ auth, tokens }: Config): Parameters<typeof createApp>[0]['auth'] {
  if (auth === 'open') return { mode: 'open' }
  const hashed = tokens.map(({ ownerId, token }) => ({
    ownerId,
    tokenSha256: createHash('sha256').update(token).digest(),
  }))
  return { mode: 'token', tokens: hashed }
}
