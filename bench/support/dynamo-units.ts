import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { table } from '../../src/adapters/aws/table.ts'
import { itemBytes } from '../../test/adapters/aws/support/item-size.ts'
import { type TappedRequest, tapped } from '../../test/adapters/aws/support/tapped.ts'

/** What requests to DynamoDB are billed as. */
export interface Units {
  requests: number
  /** 4 kB of a consistent read are one, of an eventually consistent one half. */
  reads: number
  /** 1 kB written to the table is one. */
  writes: number
  /** And one for each entry of an index that appears, changes or goes; two when it moves. */
  indexWrites: number
}

type Item = Record<string, unknown>

/**
 * A client that counts. Reads and writes of the table are what the double answers to `ReturnConsumedCapacity`, which it
 * works out from items' sizes as DynamoDB does. It leaves out the indexes and conditions that failed, so those are worked
 * out here from the items before and after. One request at a time: others in between would blur that.
 */
export function countingClient(client: DynamoDBDocumentClient): { client: DynamoDBDocumentClient; units: Units } {
  const units: Units = { requests: 0, reads: 0, writes: 0, indexWrites: 0 }
  let last: Promise<unknown> = Promise.resolve()

  async function count({ name, input, send }: TappedRequest): Promise<unknown> {
    units.requests++
    Object.assign(input, { ReturnConsumedCapacity: 'TOTAL' })
    const written = writtenKeys(name, input)
    const look = () =>
      Promise.all(
        written.map(async (key) => (await client.send(new GetCommand({ ...key, ConsistentRead: true }))).Item),
      )
    const before = await look()
    try {
      const answer = await send()
      if (written.length === 0) units.reads += Math.max(capacityOf(answer), leastRead(input))
      else units.writes += capacityOf(answer)
      const after = await look()
      before.forEach((item, at) => {
        units.indexWrites += indexUnits(item, after[at])
      })
      return answer
    } catch (error) {
      const [item] = before
      if (written.length > 0) units.writes += item ? Math.ceil(itemBytes(item) / 1_024) : 1
      throw error
    }
  }

  return {
    units,
    client: tapped(client, (request) => {
      const mine = last.then(() => count(request))
      last = mine.catch(() => {})
      return mine
    }),
  }
}

/** The keys of what a request may write, each with its table. */
function writtenKeys(name: string, input: object): readonly { TableName: string; Key: Item }[] {
  const {
    TableName,
    Key,
    Item,
    RequestItems = {},
  } = input as {
    readonly TableName: string
    readonly Key?: Item
    readonly Item?: Item
    readonly RequestItems?: Record<string, readonly { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>
  }
  const keyOf = (item: Item) => ({ pk: item[table.partitionKey], sk: item[table.sortKey] })
  if (name === 'BatchWriteCommand')
    return Object.entries(RequestItems).flatMap(([tableName, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => ({
        TableName: tableName,
        Key: keyOf(PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
      })),
    )
  if (name === 'PutCommand' && Item) return [{ TableName, Key: keyOf(Item) }]
  return (name === 'UpdateCommand' || name === 'DeleteCommand') && Key ? [{ TableName, Key: keyOf(Key) }] : []
}

function capacityOf(answer: unknown): number {
  const { ConsumedCapacity } = answer as { readonly ConsumedCapacity?: Capacity | readonly Capacity[] }
  if (ConsumedCapacity === undefined) throw new Error('The double did not say what a request costs')
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
}

/** A read that finds nothing costs what the smallest does, which the double gives away. */
const leastRead = (input: object) => ('ConsistentRead' in input && input.ConsistentRead ? 1 : 0.5)

interface Capacity {
  readonly CapacityUnits?: number
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes */
function indexUnits(before: Item | undefined, after: Item | undefined): number {
  const { byOwner, byDue } = table.indexes
  return [
    { keys: [byOwner.partitionKey, byOwner.sortKey], includes: [] },
    { keys: [byDue.partitionKey, byDue.sortKey], includes: byDue.includes },
  ].reduce((sum, { keys, includes }) => {
    const entryOf = (item: Item | undefined) =>
      item && keys.every((name) => item[name] !== undefined)
        ? pick(item, ['pk', 'sk', ...keys, ...includes])
        : undefined
    const [old, now] = [entryOf(before), entryOf(after)]
    if (JSON.stringify(old) === JSON.stringify(now)) return sum
    const isMoved = old && now && keys.some((name) => old[name] !== now[name])
    return sum + (isMoved ? 2 : 1)
  }, 0)
}

const pick = (item: Item, names: readonly string[]): Item => Object.fromEntries(names.map((name) => [name, item[name]]))
