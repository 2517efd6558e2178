import { describe } from 'vitest'
import type { OpenTaskQueue } from './task-queue.client.ts'
import { deliverySuite } from './task-queue.delivery.ts'
import { queuePropertySuite } from './task-queue.property.ts'
import { visibilitySuite } from './task-queue.visibility.ts'

/** What every task queue must do, on any runtime: what SQS standard queues promise and no more. */
export function taskQueueSuite(name: string, open: OpenTaskQueue) {
  describe(`${name} as a task queue`, () => {
    deliverySuite(open)
    visibilitySuite(open)
    queuePropertySuite(open)
  })
}
