import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { table } from '../../../../src/adapters/aws/table.ts'

/** What deploys and what stands for AWS has a node_modules of its own. */
const infra = createRequire(new URL('../../../../infra/package.json', import.meta.url))

/** https://github.com/architect/dynalite: a `node:http` server that answers like DynamoDB and forgets when it is closed. */
type Dynalite = (options: { createTableMs: number }) => Server

export interface TestDynamo {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly close: () => Promise<void>
}

/**
 * Whether DynamoDB's double is installed, for `describe.skipIf(!hasDynamo())`. Where it is not, says what is skipped and
 * how to install it; in CI it throws, because there nothing may be skipped.
 */
export function hasDynamo(environment: NodeJS.ProcessEnv = process.env, resolve = infra.resolve): boolean {
  try {
    resolve('dynalite')
    return true
  } catch {
    const message = 'dynalite is missing, which stands for DynamoDB. Install it with: node scripts/setup.mjs infra'
    if (environment.CI === 'true') throw new Error(message)
    process.stderr.write(`Skipped: ${message}\n`)
    return false
  }
}

/** A DynamoDB of its own on a free port, in this process, with the table as the stack makes it. */
export async function startDynamo(): Promise<TestDynamo> {
  const dynalite: Dynalite = infra('dynalite')
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const raw = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const tableName = 'atelier-test'
  await createTable(raw, tableName)
  return {
    client: DynamoDBDocumentClient.from(raw),
    tableName,
    async close() {
      raw.destroy()
      server.closeAllConnections()
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
    },
  }
}

async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { byOwner, byDue } = table.indexes
  const text = [table.partitionKey, table.sortKey, byOwner.partitionKey, byOwner.sortKey, byDue.partitionKey]
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        ...text.map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
        { AttributeName: byDue.sortKey, AttributeType: 'N' },
      ],
      KeySchema: keySchema(table),
      GlobalSecondaryIndexes: [
        { IndexName: byOwner.name, KeySchema: keySchema(byOwner), Projection: { ProjectionType: 'KEYS_ONLY' } },
        {
          IndexName: byDue.name,
          KeySchema: keySchema(byDue),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...byDue.includes] },
        },
      ],
    }),
  )
}

const keySchema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
]
