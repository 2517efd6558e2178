import { beforeAll, describe } from 'vitest'
import { dynamoBudget } from '../../../src/adapters/aws/dynamo-budget.ts'
import { budgetSuite } from '../../ports/budget.suite.ts'
import { hasDynamo, startDynamo, type TestDynamo } from './support/dynamo.ts'

describe.skipIf(!hasDynamo())('on DynamoDB', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    return () => dynamo.close()
  })

  budgetSuite('dynamoBudget', async () => ({
    budget: dynamoBudget({ ...dynamo, nowMs: () => Date.now() }),
    close: () => {},
    propertyRuns: 30,
  }))
})
