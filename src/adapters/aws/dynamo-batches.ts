import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { AppError } from '../../errors.ts'

export type Item = Record<string, unknown>

/** Many items of one table: to be read by key, to be put, or to be removed by key. */
export type Batch =
  | { readonly get: readonly object[] }
  | { readonly put: readonly Item[] }
  | { readonly remove: readonly object[] }

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_READ = 100
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_WRITE = 25

/** What DynamoDB leaves undone is asked for again this often, with pauses that double: 1.5 s together at most. */
const ATTEMPTS = 6
const FIRST_PAUSE_MS = 50

/** Does a batch of any size and gives what it read, in no order. Throws `overloaded`, and then a part may have been done. */
export async function sendBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  batch: Batch,
): Promise<readonly Item[]> {
  if ('get' in batch) {
    const items: Item[] = []
    await inParts(batch.get, KEYS_PER_READ, async (keys) => {
      const request = { [tableName]: { Keys: keys.map((key) => ({ ...key })), ConsistentRead: true } }
      const page = await client.send(new BatchGetCommand({ RequestItems: request }))
      items.push(...(page.Responses?.[tableName] ?? []))
      return page.UnprocessedKeys?.[tableName]?.Keys ?? []
    })
    return items
  }
  const requests =
    'put' in batch
      ? batch.put.map((item) => ({ PutRequest: { Item: item } }))
      : batch.remove.map((key) => ({ DeleteRequest: { Key: { ...key } } }))
  await inParts<object>(requests, ITEMS_PER_WRITE, async (part) => {
    const page = await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: [...part] } }))
    return page.UnprocessedItems?.[tableName] ?? []
  })
  return []
}

/** Hands out all entries in parts, and again what comes back undone. */
async function inParts<T>(entries: readonly T[], size: number, send: (part: readonly T[]) => Promise<readonly T[]>) {
  for (let start = 0; start < entries.length; start += size) {
    let left: readonly T[] = entries.slice(start, start + size)
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === ATTEMPTS) {
        const message = `DynamoDB left ${left.length} of ${entries.length} items of a batch undone ${ATTEMPTS} times. Try again in a few seconds.`
        throw new AppError('overloaded', message, { retryAfterSeconds: 5 })
      }
      if (attempt > 0) await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt)
      left = await send(left)
    }
  }
}
