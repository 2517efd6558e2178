import { describe } from 'vitest'
import { dynamoAssetStore } from '../../../src/adapters/aws/dynamo-asset-store.ts'
import { assetStoreSuite } from '../../ports/asset-store.suite.ts'
import { hasDynamo, startDynamo } from './support/dynamo.ts'

describe.skipIf(!hasDynamo())('on DynamoDB', () => {
  assetStoreSuite('dynamoAssetStore', async () => {
    const dynamo = await startDynamo()
    return { assets: dynamoAssetStore({ ...dynamo, nowMs: () => Date.now() }), close: dynamo.close }
  })
})
