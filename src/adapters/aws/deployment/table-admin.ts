import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { type AwsAccess, clientOptions } from './aws-access.ts'

export interface TableFacts {
  /** `ACTIVE` when it works. */
  readonly status: string
  /** As DynamoDB counted it within the last six hours. */
  readonly items: number
  readonly sizeBytes: number
  readonly isProtected: boolean
}

export interface TableAdmin {
  /** Undefined when there is none. */
  describe(): Promise<TableFacts | undefined>
  /** Starts to delete it; one that is not there is no error. */
  remove(): Promise<void>
  close(): void
}

/** A DynamoDB table as a thing to look after. Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export function dynamoTable(access: AwsAccess, TableName: string): TableAdmin {
  const client = new DynamoDBClient(clientOptions(access))
  return {
    async describe() {
      const answer = await orNothing(client.send(new DescribeTableCommand({ TableName })))
      const {
        TableStatus = '',
        ItemCount = 0,
        TableSizeBytes = 0,
        DeletionProtectionEnabled = false,
      } = answer?.Table ?? {}
      if (!answer?.Table) return undefined
      return {
        status: TableStatus,
        items: ItemCount,
        sizeBytes: TableSizeBytes,
        isProtected: DeletionProtectionEnabled,
      }
    },
    async remove() {
      await orNothing(client.send(new DeleteTableCommand({ TableName })))
    },
    close: () => client.destroy(),
  }
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
