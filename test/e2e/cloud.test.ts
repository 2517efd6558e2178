import { describe } from 'vitest'
import { hasDynamo } from '../adapters/aws/support/dynamo.ts'
import { CEPH_START_MS, hasCeph } from '../support/ceph.ts'
import { cloudSuite } from './cloud.suite.ts'
import { cloudRuntime } from './cloud-runtime.ts'
import { e2eSuite } from './e2e.suite.ts'

describe.skipIf(![hasCeph(), hasDynamo()].every(Boolean))('the AWS stack on this machine:', () => {
  e2eSuite('the cloud', { start: cloudRuntime, startMs: CEPH_START_MS, more: cloudSuite })
})
