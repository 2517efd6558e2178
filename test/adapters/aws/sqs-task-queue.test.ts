import { afterAll } from 'vitest'
import { sqsTaskQueue } from '../../../src/adapters/aws/sqs-task-queue.ts'
import { taskQueueSuite } from '../../ports/task-queue.suite.ts'
import { startSqs } from './support/sqs.ts'

const sqs = await startSqs()
afterAll(() => sqs.close())
const { client, queueUrlOf, newQueue, passTime } = sqs

taskQueueSuite('sqsTaskQueue', async () => ({
  queue: sqsTaskQueue({ client, queueUrlOf }),
  newQueue: () => newQueue(),
  passTime,
  ignoresOldReceipts: true,
  lacks: ['above-ffff', 'expired-receipts'],
  close: () => {},
}))
