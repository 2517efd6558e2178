import type { AssetRecord, AssetState } from '../schema/asset.ts'

export interface AssetQuery {
  readonly state?: AssetState
  /** Page size, 1 to 100. */
  readonly limit: number
  /** Where the page before this one ended, as it said in `nextCursor`. */
  readonly cursor?: string
}

export interface AssetPage {
  readonly assets: readonly AssetRecord[]
  readonly nextCursor: string | undefined
}

/**
 * Keeps the facts about pictures. Every query takes the owner: what is not yours does not exist.
 * A record becomes `ready` or `rejected` once and its bytes' key never changes afterwards.
 */
export interface AssetStore {
  /** Stores the record unless the id is taken. Gives what is stored now: the record itself, or the earlier one. */
  create(asset: AssetRecord): Promise<AssetRecord>
  /**
   * Takes an `uploading` asset to `ready` or `rejected`. Gives what is stored now, which is the earlier record when the
   * asset had left `uploading` already; undefined when there is none.
   */
  complete(asset: AssetRecord): Promise<AssetRecord | undefined>
  /** The asset, deleted ones included (see `deletedAtMs`), or undefined. */
  get(ownerId: string, assetId: string): Promise<AssetRecord | undefined>
  /** The asset of whoever owns it: for signed URLs and the sweeper, which know it from a signature or a key. Everything a user asks goes through `get`. */
  load(assetId: string): Promise<AssetRecord | undefined>
  /** The assets a job has made, deleted ones included, at most 100: they name the blobs that are kept. For the sweeper. */
  ofJob(jobId: string): Promise<readonly AssetRecord[]>
  /** The assets that exist among the ids, in no particular order; at most 100 ids. */
  getMany(ownerId: string, assetIds: readonly string[]): Promise<readonly AssetRecord[]>
  /** Newest first, without deleted ones. */
  list(ownerId: string, query: AssetQuery): Promise<AssetPage>
  /** The assets made from this one, newest first, without deleted ones, at most 100. */
  children(ownerId: string, assetId: string): Promise<readonly AssetRecord[]>
  /** Marks as deleted (a mark that is there stays), or takes the mark away (undefined). Gives the record, or undefined when there is none. */
  setDeleted(ownerId: string, assetId: string, deletedAtMs: number | undefined): Promise<AssetRecord | undefined>
  /** Assets whose mark is older than `deletedBeforeMs`, or whose upload was never completed by then. For the sweeper. */
  expired(query: { deletedBeforeMs: number; uploadingBeforeMs: number; limit: number }): Promise<readonly AssetRecord[]>
  /** Forgets the record. Nothing happens when there is none. */
  remove(ownerId: string, assetId: string): Promise<void>
}
