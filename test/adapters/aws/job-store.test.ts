import { describe } from 'vitest'
import { dynamoJobStore } from '../../../src/adapters/aws/dynamo-job-store.ts'
import { jobStoreSuite } from '../../ports/job-store.suite.ts'
import { hasDynamo, startDynamo } from './support/dynamo.ts'

/** Every step is some requests to a server, so sequences are fewer than on one machine. ATELIER_TEST_RUNS makes them more. */
const runs = Number(process.env.ATELIER_TEST_RUNS ?? 40)

describe.skipIf(!hasDynamo())('on DynamoDB', () => {
  jobStoreSuite(
    'dynamoJobStore',
    async () => {
      const dynamo = await startDynamo()
      let now = 1_700_000_000_000
      const nowMs = () => now
      return {
        jobs: dynamoJobStore({ ...dynamo, nowMs }),
        nowMs,
        passTime: (ms) => {
          now += ms
        },
        close: dynamo.close,
      }
    },
    { runs },
  )
})
