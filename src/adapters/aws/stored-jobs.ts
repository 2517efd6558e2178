import type { JobRecord, JobState } from '../../ports/job-store.ts'
import type { DynamoItems } from './dynamo-items.ts'
import { type StateItem, stateOf } from './job-item.ts'
import { inputKey, jobPartition, stateKey } from './job-keys.ts'

/** What every transition of the job store works with. */
export interface StoredJobs {
  readonly items: DynamoItems
  readonly nowMs: () => number
  /** How long a final job is kept; for ever when undefined. */
  readonly keepSeconds: number | undefined
}

/** The input as it is stored: as JSON, so that it comes back as it went. */
export interface InputItem {
  readonly input: string
}

/** Whether DynamoDB may delete the item and has only not come to it yet. */
export const isExpired = ({ nowMs }: StoredJobs, item: StateItem) =>
  item.expiresAtSeconds !== undefined && item.expiresAtSeconds * 1_000 <= nowMs()

/** What changes of a job, read consistently. */
export async function loadState(stored: StoredJobs, jobId: string): Promise<JobState | undefined> {
  const item = (await stored.items.get(stateKey(jobId))) as StateItem | undefined
  return item && !isExpired(stored, item) ? stateOf(item) : undefined
}

/** A whole job, read consistently. */
export async function loadJob(stored: StoredJobs, jobId: string): Promise<JobRecord | undefined> {
  const found = await loadItems(stored, jobId)
  return found && withInput(found.item, found.input)
}

/** A job's items, read consistently. They lie side by side, so that one query costs less than two reads. */
export async function loadItems(
  stored: StoredJobs,
  jobId: string,
): Promise<{ readonly item: StateItem; readonly input: InputItem | undefined } | undefined> {
  const lying = await queryAll(stored.items, {
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :job AND sk BETWEEN :input AND :state',
    ExpressionAttributeValues: { ':job': jobPartition(jobId), ':input': 'INPUT#', ':state': 'STATE' },
  })
  const item = lying.find(({ sk }) => sk === 'STATE') as StateItem | undefined
  if (!item || isExpired(stored, item)) return undefined
  const { sk } = inputKey(stateOf(item))
  return { item, input: lying.find((one) => one.sk === sk) as InputItem | undefined }
}

/** The job of a state that was just written, with its input, which was written long before. */
export async function completeJob({ items }: StoredJobs, item: StateItem): Promise<JobRecord | undefined> {
  const input = await items.get(inputKey(stateOf(item)))
  return withInput(item, input as InputItem | undefined)
}

/**
 * The record of state and input. An input outlives its job: where there is none any more, the job was open for longer
 * than anything is kept, and is gone too.
 */
export const withInput = (item: StateItem, input: InputItem | undefined): JobRecord | undefined =>
  input && { ...stateOf(item), input: JSON.parse(input.input) as unknown }

/** Every item that a query matches, however many answers they come in. */
export async function queryAll(items: DynamoItems, query: Parameters<DynamoItems['query']>[0]) {
  const found: Record<string, unknown>[] = []
  let next: Record<string, unknown> | undefined
  do {
    const page = await items.query({ ...query, ...(next ? { ExclusiveStartKey: next } : {}) })
    found.push(...page.items)
    next = page.next
  } while (next)
  return found
}
