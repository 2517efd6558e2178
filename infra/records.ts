import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { table } from '../src/adapters/aws/table.ts'
import type { Names } from './names.ts'

/**
 * The one table of jobs, assets and budgets, paid for by the request. Point-in-time recovery costs by what is stored
 * (see docs/costs.md) and so nothing when idle; with it, a deleted table can be restored for 35 days at no charge.
 */
export function createTable(stack: Stack, names: Names): Table {
  const { byOwner, byDue } = table.indexes
  const created = new Table(stack, 'Table', {
    tableName: names.table,
    partitionKey: { name: table.partitionKey, type: AttributeType.STRING },
    sortKey: { name: table.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    timeToLiveAttribute: table.timeToLive,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
  })
  created.addGlobalSecondaryIndex({
    indexName: byOwner.name,
    partitionKey: { name: byOwner.partitionKey, type: AttributeType.STRING },
    sortKey: { name: byOwner.sortKey, type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  })
  created.addGlobalSecondaryIndex({
    indexName: byDue.name,
    partitionKey: { name: byDue.partitionKey, type: AttributeType.STRING },
    sortKey: { name: byDue.sortKey, type: AttributeType.NUMBER },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...byDue.includes],
  })
  return created
}
