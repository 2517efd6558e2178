import type { JobQuery, JobRecord } from '../../ports/job-store.ts'
import { type StateItem, stateOf } from './job-item.ts'
import { assetPartition, inputKey, jobIdOfSort, ownerKeyOf, SOURCE_PREFIX, stateKey } from './job-keys.ts'
import { type InputItem, isExpired, type StoredJobs, withInput } from './stored-jobs.ts'
import { table } from './table.ts'

/** Jobs looked at for one page. A filter that few match costs at most ten batches of reads, about a quarter of a second. */
const MAX_LOOKED_AT = 1_000

/** As many as one batch reads. */
const STEP = 100

/** Sort texts begin with digits. */
const AFTER_ALL = '~'
const BEFORE_ALL = '!'

/**
 * One page of an owner's jobs, newest first. A page that is shorter than its limit and has a cursor stopped after
 * looking at a thousand jobs; one without a cursor is the last.
 */
export async function listJobs(
  stored: StoredJobs,
  ownerId: string,
  query: JobQuery,
): Promise<{ jobs: readonly JobRecord[]; nextCursor: string | undefined }> {
  const ownerKey = ownerKeyOf(ownerId)
  const matches = (item: StateItem) =>
    item.ownerKey === ownerKey &&
    (query.status === undefined || item.status === query.status) &&
    (query.kind === undefined || item.kind === query.kind) &&
    (query.sourceAssetId === undefined || item.sources.includes(query.sourceAssetId))
  const isFiltered = query.status !== undefined || query.kind !== undefined

  const found: StateItem[] = []
  let before = parseCursor(query.cursor)
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
    // One more than the page, to know whether there is another.
    const step = isFiltered ? STEP : Math.min(STEP, query.limit + 1 - found.length)
    const sorts = await sortsBefore(stored, { ownerKey, sourceAssetId: query.sourceAssetId, before, limit: step })
    found.push(...(await statesOf(stored, sorts)).filter(matches))
    const page = found.slice(0, query.limit)
    if (found.length > page.length) return { jobs: await withInputs(stored, page), nextCursor: cursorAfter(page) }
    if (sorts.length < step) return { jobs: await withInputs(stored, page), nextCursor: undefined }
    before = sorts.at(-1) ?? before
    lookedAt += sorts.length
  }
  return { jobs: await withInputs(stored, found), nextCursor: cursorOf(before) }
}

interface Span {
  readonly ownerKey: string
  readonly sourceAssetId: string | undefined
  /** The sort text of the job after which the span begins. */
  readonly before: string
  readonly limit: number
}

/** The sort texts of jobs, newest first, by what the indexes say, which may be outdated. */
async function sortsBefore(
  { items }: StoredJobs,
  { ownerKey, sourceAssetId, before, limit }: Span,
): Promise<readonly string[]> {
  const { byOwner } = table.indexes
  if (sourceAssetId === undefined) {
    const { items: keys } = await items.query({
      IndexName: byOwner.name,
      KeyConditionExpression: `${byOwner.partitionKey} = :owner AND ${byOwner.sortKey} < :before`,
      ExpressionAttributeValues: { ':owner': ownerKey, ':before': before },
      ScanIndexForward: false,
      Limit: limit,
    })
    return keys.map((key) => String(key[byOwner.sortKey]))
  }
  const { items: pointers } = await items.query({
    KeyConditionExpression: 'pk = :asset AND sk BETWEEN :first AND :before',
    ExpressionAttributeValues: {
      ':asset': assetPartition(sourceAssetId),
      ':first': SOURCE_PREFIX,
      ':before': `${SOURCE_PREFIX}${before}`,
    },
    ScanIndexForward: false,
    // `BETWEEN` gives the one that it ends with, too.
    Limit: limit + 1,
  })
  const sorts = pointers.map(({ sk }) => String(sk).slice(SOURCE_PREFIX.length))
  return sorts.filter((sort) => sort !== before).slice(0, limit)
}

/** The jobs of these sort texts that are there, in their order. Pointers to nothing, or to another job of the id, are skipped. */
async function statesOf(stored: StoredJobs, sorts: readonly string[]): Promise<readonly StateItem[]> {
  const ids = new Set(sorts.map(jobIdOfSort))
  const items = (await stored.items.getMany([...ids].map(stateKey))) as readonly unknown[] as readonly StateItem[]
  const bySort = new Map(items.map((item) => [item.ownerSort, item]))
  return sorts.flatMap((sort) => bySort.get(sort) ?? []).filter((item) => !isExpired(stored, item))
}

async function withInputs(stored: StoredJobs, states: readonly StateItem[]): Promise<readonly JobRecord[]> {
  const keyOf = (item: StateItem) => inputKey(stateOf(item))
  const inputs = await stored.items.getMany(states.map(keyOf))
  const byJob = new Map(inputs.map((input) => [input.pk, input]))
  return states.flatMap((item) => withInput(item, byJob.get(item.pk) as InputItem | undefined) ?? [])
}

const cursorOf = (sort: string) => Buffer.from(sort).toString('base64url')
const cursorAfter = (page: readonly StateItem[]) => {
  const last = page.at(-1)
  return last && cursorOf(last.ownerSort)
}

/** Where a page begins. A cursor somebody made up gives the empty remainder of the list, as on one machine. */
function parseCursor(cursor: string | undefined): string {
  if (cursor === undefined) return AFTER_ALL
  const sort = Buffer.from(cursor, 'base64url').toString()
  return /^\d{15}#[\w-]{1,128}$/.test(sort) ? sort : BEFORE_ALL
}
