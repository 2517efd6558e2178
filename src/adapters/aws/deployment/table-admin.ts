import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type AwsAccess, clientOptions } from './aws-access.ts'
import { unlessMissing } from './unless-missing.ts'

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
      const answer = await unlessMissing(
        client.send(new DescribeTableCommand({ TableName })),
        'ResourceNotFoundException',
      )
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
      await unlessMissing(client.send(new DeleteTableCommand({ TableName })), 'ResourceNotFoundException')
    },
    close: () => client.destroy(),
  }
}
