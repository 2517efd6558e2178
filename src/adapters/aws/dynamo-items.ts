import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { awsError } from './aws-error.ts'
import { type Item, sendBatch } from './dynamo-batches.ts'

/** Where an item lies in the table. */
export interface ItemKey {
  readonly pk: string
  readonly sk: string
}

/** What must hold of the stored item for a write to happen. */
export type Condition = Pick<
  UpdateCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>
export type Change = Condition & Pick<UpdateCommandInput, 'UpdateExpression'>
export type ItemQuery = Omit<QueryCommandInput, 'TableName'>

/** A table's items: reads are strongly consistent except through an index, and a write says whether its condition held. */
export interface DynamoItems {
  get(key: ItemKey): Promise<Item | undefined>
  /** Those that exist among any number of keys, in no particular order. No key may be there twice. */
  getMany(keys: readonly ItemKey[]): Promise<readonly Item[]>
  query(query: ItemQuery): Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }>
  put(item: Item, condition: Condition): Promise<boolean>
  /** The item as it is after the change, or undefined when the condition did not hold. */
  update(key: ItemKey, change: Change): Promise<Item | undefined>
  remove(key: ItemKey, condition: Condition): Promise<boolean>
  /** Without a condition and not all or nothing: for what does no harm when a part of it is done. No key may be there twice. */
  putMany(items: readonly (Item & ItemKey)[]): Promise<void>
  removeMany(keys: readonly ItemKey[]): Promise<void>
}

export interface DynamoItemsOptions {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
}

/** The items of one DynamoDB table. Throws `overloaded` when DynamoDB is busy for longer than the SDK tries. */
export function dynamoItems({ client, tableName: TableName }: DynamoItemsOptions): DynamoItems {
  async function run<T>(operation: string, request: Promise<T>): Promise<T> {
    try {
      return await request
    } catch (error) {
      throw awsError(error, `dynamodb:${operation} on ${TableName}`)
    }
  }

  /** What the request gives, or undefined when its condition did not hold. */
  async function runIf<T>(operation: string, request: Promise<T>): Promise<T | undefined> {
    try {
      return await run(operation, request)
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined
      throw error
    }
  }

  return {
    async get({ pk, sk }) {
      const request = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true })
      return (await run('GetItem', client.send(request))).Item
    },
    getMany: (keys) => run('BatchGetItem', sendBatch(client, TableName, { get: keys })),
    async query(query) {
      // An index follows the table within a moment, and knows no stronger read.
      const request = new QueryCommand({ TableName, ConsistentRead: query.IndexName === undefined, ...query })
      const { Items, LastEvaluatedKey } = await run('Query', client.send(request))
      return { items: Items ?? [], next: LastEvaluatedKey }
    },
    async put(item, condition) {
      const request = new PutCommand({ TableName, Item: { ...item }, ...condition })
      return (await runIf('PutItem', client.send(request))) !== undefined
    },
    async update({ pk, sk }, change) {
      const request = new UpdateCommand({ TableName, Key: { pk, sk }, ReturnValues: 'ALL_NEW', ...change })
      return (await runIf('UpdateItem', client.send(request)))?.Attributes
    },
    async remove({ pk, sk }, condition) {
      const request = new DeleteCommand({ TableName, Key: { pk, sk }, ...condition })
      return (await runIf('DeleteItem', client.send(request))) !== undefined
    },
    async putMany(items) {
      await run('BatchWriteItem', sendBatch(client, TableName, { put: items }))
    },
    async removeMany(keys) {
      await run('BatchWriteItem', sendBatch(client, TableName, { remove: keys.map(({ pk, sk }) => ({ pk, sk })) }))
    },
  }
}
