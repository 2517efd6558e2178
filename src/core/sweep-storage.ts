import type { AssetRecord } from '../schema/asset.ts'
import { UNDO_MS } from './assets.ts'
import type { Engine } from './engine.ts'

/** How far the sweep has come: plain data, so that the next call, or the next process, goes on there. */
export interface StorageCursor {
  readonly prefix: SweptPrefix
  readonly after?: string
}

export interface StorageSweep {
  readonly purgedAssets: number
  readonly deletedBlobs: number
  /** Where the next call goes on; undefined when everything has been looked at once. */
  readonly next: StorageCursor | undefined
}

type SweptPrefix = (typeof PREFIXES)[number]

/** What is looked through, in this order. */
const PREFIXES = ['jobs/', 'incoming/', 'originals/'] as const

/** A day is longer than any upload, task or job takes, so what is older and has no owner will never get one. */
const ORPHAN_MS = 86_400_000

/** Longer than deleting can be undone, so that nobody restores what is being purged. */
const PURGE_MS = UNDO_MS + 60_000

/** Assets per call. With one page of a listing (at most 1,000 blobs) it bounds how long a call takes. */
const BATCH = 100

/**
 * Frees what nobody needs any more: assets deleted more than an hour ago, uploads never completed within a day, and blobs
 * a day old that no record names (results of lost claims, broken uploads). Does a bounded part of it; call again with
 * `next`, and from the start once that is undefined. May be repeated and run beside itself.
 */
export async function sweepStorage(engine: Engine, cursor?: StorageCursor): Promise<StorageSweep> {
  const purgedAssets = await purgeAssets(engine)
  const { prefix, after } = cursor ?? { prefix: PREFIXES[0] }
  const page = await engine.ports.blobs.list(prefix, after)
  const before = engine.nowMs() - ORPHAN_MS
  const keys = page.blobs.filter((blob) => blob.modifiedAtMs < before).map((blob) => blob.key)
  const orphans = await ORPHANS[prefix](engine, keys)
  for (const key of orphans) await engine.ports.blobs.delete(key)
  if (orphans.length > 0 || purgedAssets > 0)
    engine.log.info({ prefix, purgedAssets, deletedBlobs: orphans.length }, 'Storage was swept')
  return { purgedAssets, deletedBlobs: orphans.length, next: nextCursor(prefix, page.nextCursor) }
}

function nextCursor(prefix: SweptPrefix, after: string | undefined): StorageCursor | undefined {
  if (after !== undefined) return { prefix, after }
  const next = PREFIXES[PREFIXES.indexOf(prefix) + 1]
  return next && { prefix: next }
}

/** The bytes go first: a crash in between leaves a record that is purged again, not bytes that nobody knows of. */
async function purgeAssets(engine: Engine): Promise<number> {
  const now = engine.nowMs()
  const { assets, blobs } = engine.ports
  const expired = await assets.expired({
    deletedBeforeMs: now - PURGE_MS,
    uploadingBeforeMs: now - ORPHAN_MS,
    limit: BATCH,
  })
  for (const { key, ownerId, assetId } of expired) {
    await blobs.delete(key)
    await assets.remove(ownerId, assetId)
  }
  return expired.length
}

/** Which of the keys, all under one prefix and a day old, nobody needs. */
const ORPHANS: Record<SweptPrefix, (engine: Engine, keys: readonly string[]) => Promise<readonly string[]>> = {
  // What was looked at has been copied; what was not never will be: its target was good for minutes.
  'incoming/': async (_engine, keys) => keys,
  'originals/': async (engine, keys) => {
    const records = await Promise.all(keys.map((key) => engine.ports.assets.load(assetIdIn(key))))
    return keys.filter((key, number) => records[number]?.key !== key)
  },
  'jobs/': async (engine, keys) => {
    const byJob = Map.groupBy(keys, (key) => key.split('/')[1] ?? '')
    const orphans = await Promise.all([...byJob].map(([jobId, its]) => jobOrphans(engine, jobId, its)))
    return orphans.flat()
  },
}

/** As many of a job's assets as the store gives: with so many, some may be missing, and what they hold is kept. */
const MAX_ASSETS_OF_JOB = 100

/** `originals/{assetId}` and `originals/{assetId}.{sha256}` */
const assetIdIn = (key: string) => key.slice('originals/'.length).split('.')[0] ?? ''

/** Blobs of a job that no asset has as its bytes. Stored answers of paid calls stay as long as a retry may need them. */
async function jobOrphans(engine: Engine, jobId: string, keys: readonly string[]): Promise<readonly string[]> {
  const [job, assets] = await Promise.all([engine.jobs.load(jobId), engine.ports.assets.ofJob(jobId)])
  if (assets.length >= MAX_ASSETS_OF_JOB) return []
  const open = (job?.tasks ?? []).flat().filter((task) => task.status !== 'done')
  const needed = new Set([...assets.map((asset: AssetRecord) => asset.key), ...open.map((task) => task.call?.key)])
  return keys.filter((key) => !needed.has(key))
}
