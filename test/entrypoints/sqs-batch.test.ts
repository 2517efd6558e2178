import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { type SqliteTaskQueue, sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import type { Disposition } from '../../src/core/run-task.ts'
import type { LambdaContext } from '../../src/entrypoints/aws-types.ts'
import { queueNameOf, runSqsBatch, type SqsBatchOptions } from '../../src/entrypoints/sqs-batch.ts'
import { sqsEvent } from '../support/lambda/events.ts'

const QUEUE = 'image'
const ARN = `arn:aws:sqs:eu-west-1:123456789012:atelier-dev-${QUEUE}`
const queuePrefix = 'https://sqs.eu-west-1.amazonaws.com/123456789012/atelier-dev-'

let now = 1_700_000_000_000
let database: ReturnType<typeof openDatabase>
let queue: SqliteTaskQueue
beforeEach(() => {
  database = openDatabase({ path: ':memory:', nowMs: () => now })
  queue = sqliteTaskQueue(database)
})
afterEach(() => database.close())

const logged: object[] = []
const note = (fields: object) => void logged.push(fields)
const log = { debug: note, info: note, warn: note, error: note }
const context = (remainingMs: number): LambdaContext => ({
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => remainingMs,
})
const receive = () => queue.receive(QUEUE, { max: 10, visibilitySeconds: 720, waitSeconds: 0 })

/** Sends the bodies, receives them and runs them as one batch. Gives the bodies that are not done. */
async function run(
  bodies: readonly string[],
  handle: SqsBatchOptions['handle'],
  options: { parallel?: number; ms?: number } = {},
) {
  await queue.send(
    QUEUE,
    bodies.map((body) => ({ body })),
  )
  const messages = await receive()
  const { parallel = 10, ms = 60_000 } = options
  const batch = { queue, queuePrefix, parallel, handle, log }
  const { batchItemFailures } = await runSqsBatch(sqsEvent(ARN, messages), context(ms), batch)
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  return messages.flatMap(({ messageId, body }) => (failed.has(messageId) ? [body] : []))
}

/** The bodies that can be received after so many seconds. */
async function visibleAfter(seconds: number) {
  now += seconds * 1000
  return (await receive()).map(({ body }) => body)
}

it('deletes what is acknowledged, and hides the rest for as long as each was told to wait', async () => {
  const waits: Record<string, Disposition> = { done: 'acknowledge', soon: { hideSeconds: 5 }, now: { hideSeconds: 0 } }
  expect((await run(Object.keys(waits), async ({ body }) => waits[body] ?? 'acknowledge')).sort()).toEqual([
    'now',
    'soon',
  ])
  expect(await visibleAfter(0)).toEqual(['now'])
  expect(await visibleAfter(6)).toEqual(['soon'])
})

it('lets one message fail without the others, and brings it back in half a minute', async () => {
  const failed = await run(['good', 'bad'], async ({ body }) => {
    if (body === 'bad') throw new Error('the table is away')
    return 'acknowledge'
  })
  expect(failed).toEqual(['bad'])
  expect(logged).toContainEqual(expect.objectContaining({ queue: QUEUE, err: new Error('the table is away') }))
  expect(await visibleAfter(29)).toEqual([])
  expect(await visibleAfter(2)).toEqual(['bad'])
})

it('gives everything back when the function’s time is nearly over: what runs, and what has not begun', async () => {
  const begun: string[] = []
  const stopped = ({ body }: { body: string }, shutdown: AbortSignal) => {
    begun.push(body)
    return new Promise<Disposition>((resolve) => {
      shutdown.addEventListener('abort', () => resolve({ hideSeconds: 0 }), { once: true })
    })
  }
  expect(await run(['first', 'second', 'third'], stopped, { parallel: 1, ms: 5_050 })).toHaveLength(3)
  expect(begun).toHaveLength(1)
  expect((await visibleAfter(0)).sort()).toEqual(['first', 'second', 'third'])
})

it('has the last word on visibility, whatever the handler asked for before and did not wait for', async () => {
  await run(['task'], async ({ hide }) => {
    void hide(150)
    return { hideSeconds: 0 }
  })
  expect(await visibleAfter(0)).toEqual(['task'])
})

it('runs no more messages at once than it may', async () => {
  let running = 0
  let most = 0
  await run(
    ['a', 'b', 'c', 'd', 'e'],
    async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      return 'acknowledge'
    },
    { parallel: 2 },
  )
  expect(most).toBe(2)
})

it('knows queues by their names without the stack’s prefix, and no others', () => {
  expect(queueNameOf(ARN, queuePrefix)).toBe('image')
  expect(queueNameOf(`${ARN}-dead-letters`, queuePrefix)).toBe('image-dead-letters')
  expect(() => queueNameOf('arn:aws:sqs:eu-west-1:123456789012:other', queuePrefix)).toThrow('not of this stack')
})
