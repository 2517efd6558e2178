import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { fsBlobStore } from '../../src/adapters/local/fs-blob-store.ts'
import { eventQueueOf, localEventBus } from '../../src/adapters/local/local-event-bus.ts'
import { sqliteAssetStore } from '../../src/adapters/local/sqlite-asset-store.ts'
import { sqliteBudget } from '../../src/adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../../src/adapters/local/sqlite-job-store.ts'
import { sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import type { ViewContext } from '../../src/core/asset-view.ts'
import type { Engine, EngineSettings } from '../../src/core/engine.ts'
import { idOf } from '../../src/core/identity.ts'
import { createJobSignal } from '../../src/core/job-signal.ts'
import type { EngineLog } from '../../src/core/observe.ts'
import { uploadJobId } from '../../src/core/on-upload.ts'
import { runTask } from '../../src/core/run-task.ts'
import { createUrlSigner, type UrlSigner } from '../../src/core/signed-urls.ts'
import { handleEvent, type SubscriberName, subscriptions } from '../../src/core/subscribers.ts'
import type { UploadContext } from '../../src/core/uploads.ts'
import { type JobTable, pools } from '../../src/jobs/define.ts'
import { pipeline } from '../../src/pipeline.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'
import type { ModelCatalog } from '../../src/ports/image-model.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import type { AtelierEvent } from '../../src/schema/event.ts'
import type { OpenPlace } from '../../src/scrape/open-places.ts'
import { createSafeFetch } from '../../src/scrape/safe-fetch.ts'
import { testPixels } from './test-pixels.ts'

export interface TestEngineOptions {
  /** The pipeline that is served when left out. */
  readonly kinds?: JobTable
  readonly settings?: Partial<EngineSettings>
  readonly secrets?: Engine['secrets']
  readonly onUpload?: UploadContext['onUpload']
  readonly maxBytes?: number
  readonly maxSignedBytes?: number
  /** What makes videos; there are none when left out. */
  readonly ffmpegPath?: string | undefined
  /** None when left out. */
  readonly models?: ModelCatalog
  /** What may be fetched from although it is not public; nothing when left out. */
  readonly allow?: readonly OpenPlace[]
}

export interface LogEntry {
  readonly level: keyof EngineLog
  readonly fields: object
  readonly message: string
}

export interface TestEngine {
  readonly engine: Engine
  readonly uploads: UploadContext
  readonly view: ViewContext
  readonly signer: UrlSigner
  /** Stands still until it is told to move. Starts at the real time, because files have real dates. */
  readonly clock: { nowMs(): number; advance(byMs: number): void }
  /** Every event that was published, in order. */
  readonly published: AtelierEvent[]
  readonly logged: LogEntry[]
  readonly directory: string
  newId(): string
  /** Every blob's key. */
  blobKeys(): Promise<string[]>
  /**
   * Delivers messages of every pool and subscriber until none is visible any more, up to ten of a queue at the same time.
   * Moves no clock: what waits for a retry stays.
   */
  drain(options?: { atOnce: number }): Promise<void>
  close(): Promise<void>
}

/** The address that the test server seems to have. */
const PUBLIC_URL = 'http://127.0.0.1:8787'

/** An engine on the real local adapters: SQLite in memory, files in a temporary directory, pixels in this process. */
export async function openTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-test-'))
  let now = Date.now()
  const nowMs = () => now
  const database = openDatabase({ path: ':memory:', nowMs })
  const blobs = fsBlobStore({ directory })
  const queue = sqliteTaskQueue(database)
  const published: AtelierEvent[] = []
  const logged: LogEntry[] = []
  const bus = localEventBus(queue, subscriptions)
  const secrets = options.secrets ?? [new Uint8Array(32).fill(7)]
  const signer = createUrlSigner({ secrets, publicUrl: PUBLIC_URL, nowMs })
  const newId = () => idOf(randomBytes(16))
  const onUpload = options.onUpload ?? 'none'
  const { maxBytes = 64 * 1024 * 1024, maxSignedBytes = maxBytes, allow = [] } = options
  const log = recordingLog(logged)

  const engine: Engine = {
    kinds: options.kinds ?? pipeline,
    jobs: sqliteJobStore(database),
    queue,
    events: {
      ...bus,
      async publish(events) {
        await bus.publish(events)
        published.push(...events)
      },
    },
    budget: sqliteBudget(database),
    ports: {
      blobs,
      assets: sqliteAssetStore(database),
      pixels: testPixels(blobs.pathOf, options.ffmpegPath),
      models: options.models ?? modelCatalog({ models: [], aliases: {}, chain: [] }),
      web: createSafeFetch({ allow, maxBytes: maxSignedBytes, log }),
    },
    signal: createJobSignal(),
    log,
    metrics: { jobCreated() {}, jobEnded() {}, taskEnded() {}, staleWrite() {} },
    nowMs,
    random: Math.random,
    secrets,
    settings: {
      leaseMs: 5_000,
      heartbeatMs: undefined,
      onDoubt: 'park',
      budgetMicroUsd: undefined,
      maxQueuedTasks: 10_000,
      maxQueueSeconds: 86_400,
      storesTurnsWhole: true,
      ...options.settings,
    },
  }
  const uploads: UploadContext = { engine, signer, newId, onUpload, maxBytes, maxSignedBytes }
  return {
    engine,
    uploads,
    signer,
    view: {
      signer,
      nowMs,
      uploadJobId: (record) => (onUpload === 'web' ? uploadJobId(engine, record) : undefined),
    },
    clock: {
      nowMs,
      advance(byMs) {
        now += byMs
      },
    },
    published,
    logged,
    directory,
    newId,
    blobKeys: () => keysOf(blobs),
    drain: (options) => drain(uploads, options?.atOnce ?? 10),
    async close() {
      database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | undefined
  do {
    const page = await blobs.list('', cursor)
    keys.push(...page.blobs.map((blob) => blob.key))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return keys
}

async function drain(uploads: UploadContext, max: number): Promise<void> {
  const never = new AbortController().signal
  const { engine } = uploads
  const subscribers = Object.keys(subscriptions) as SubscriberName[]
  let isIdle = false
  while (!isIdle) {
    const ofPools = pools.map((pool) => deliver(engine, pool, max, (delivery) => runTask(engine, delivery, never)))
    const ofEvents = subscribers.map((name) =>
      deliver(engine, eventQueueOf(name), max, ({ body }) => handleEvent(uploads, name, body)),
    )
    const handled = await Promise.all([...ofPools, ...ofEvents])
    isIdle = handled.every((count) => count === 0)
  }
}

type Handle = (delivery: Parameters<typeof runTask>[1]) => ReturnType<typeof runTask>

/** Receives once, handles at the same time, and does with each message what its handler says. Gives how many. */
async function deliver({ queue }: Engine, name: string, max: number, handle: Handle): Promise<number> {
  const messages = await queue.receive(name, { max, visibilitySeconds: 30, waitSeconds: 0 })
  await Promise.all(
    messages.map(async ({ body, receiptHandle }) => {
      const hide = (seconds: number) => queue.changeVisibility(name, receiptHandle, seconds)
      const disposition = await handle({ body, hide })
      if (disposition === 'acknowledge') await queue.delete(name, receiptHandle)
      else await hide(disposition.hideSeconds)
    }),
  )
  return messages.length
}

function recordingLog(entries: LogEntry[]): EngineLog {
  const record = (level: keyof EngineLog) => (fields: object, message: string) =>
    void entries.push({ level, fields, message })
  return { debug: () => {}, info: () => {}, warn: record('warn'), error: record('error') }
}
