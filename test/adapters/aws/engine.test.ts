import { describe } from 'vitest'
import { dynamoJobStore } from '../../../src/adapters/aws/dynamo-job-store.ts'
import { enginePropertySuite } from '../../core/engine.suite.ts'
import { hasDynamo, startDynamo } from './support/dynamo.ts'

/** A plan is hundreds of requests. ATELIER_TEST_RUNS makes them more. */
const runs = Number(process.env.ATELIER_TEST_RUNS ?? 3)

describe.skipIf(!hasDynamo())(
  'on DynamoDB, where a process may also die between two requests of one transition',
  () => {
    enginePropertySuite({
      runs,
      openStore: async () => {
        const { client, tableName, close } = await startDynamo()
        return { open: ({ nowMs, mortal }) => dynamoJobStore({ client: mortal(client), tableName, nowMs }), close }
      },
    })
  },
)
