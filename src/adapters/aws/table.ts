/**
 * The one DynamoDB table's names. The stack creates it from this, the adapters write to it, and tests make it on a
 * double, so that no name is written twice. Everything is read by key or by index; nothing scans.
 */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds after which DynamoDB deletes an item, at leisure: readers judge for themselves. */
  timeToLive: 'expiresAtSeconds',
  indexes: {
    /** An owner's jobs or assets, by time. Keys only, so that a job's progress is not written twice. */
    byOwner: { name: 'by-owner', partitionKey: 'ownerKey', sortKey: 'ownerSort' },
    /** What somebody must look at by a certain time; items without a due time are not in it. */
    byDue: { name: 'by-due', partitionKey: 'dueKey', sortKey: 'dueAtMs', includes: ['sweeps'] },
  },
} as const

/** One partition takes 1,000 writes a second; sixteen are more than an account's functions send. */
const DUE_SHARDS = 16

export type DueKind = 'jobs' | 'uploading' | 'deleted'

/** The `by-due` partition of an id. All of its characters count: the last one of 128 bits has only eight values. */
export const dueKeyOf = (kind: DueKind, id: string): string => `${kind}#${sumOf(id) % DUE_SHARDS}`

/** Every partition of a kind, for whoever looks for what is due. */
export const dueKeys = (kind: DueKind): readonly string[] =>
  Array.from({ length: DUE_SHARDS }, (_, shard) => `${kind}#${shard}`)

/** A time as text that sorts as the number does: 15 digits last until the year 33658. */
export const sortableMs = (atMs: number): string => String(atMs).padStart(15, '0')

const sumOf = (id: string) => [...id].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0)
