import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import type { StackReader } from './stack-reader.ts'

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
const Projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
})

const Table = z.strictObject({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.array(z.strictObject({ IndexName: z.string(), KeySchema, Projection })).optional(),
  // Of no effect: the double forgets everything when it ends, encrypts nothing and never deletes what has expired.
  TimeToLiveSpecification: z.unknown().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
})

/** Makes the stack's tables with their indexes. */
export async function createTables(stack: StackReader, client: DynamoDBClient): Promise<void> {
  for (const { properties } of stack.all('AWS::DynamoDB::Table', Table)) {
    const { TableName, AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = properties
    await client.send(
      new CreateTableCommand({
        ...{ TableName, AttributeDefinitions, KeySchema, BillingMode },
        ...(GlobalSecondaryIndexes && {
          GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ Projection: projection, ...index }) => ({
            ...index,
            Projection: {
              ProjectionType: projection.ProjectionType,
              ...(projection.NonKeyAttributes && { NonKeyAttributes: projection.NonKeyAttributes }),
            },
          })),
        }),
      }),
    )
  }
}
