import { createHash } from 'node:crypto'
import { SQSClient } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { failure } from '../../../infra/local-cloud/failure.ts'
import { action, type JsonService, startJsonService } from '../../../infra/local-cloud/json-service.ts'
import { sqsTaskQueue } from '../../../src/adapters/aws/sqs-task-queue.ts'
import { QUEUE_LIMITS } from '../../../src/ports/task-queue.ts'
import { localClient } from './support/local-service.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** What SQS says of one entry of a batch: nothing when it is taken. */
type Verdict = { readonly code: string; readonly isSenderFault: boolean } | undefined

const Entry = z.strictObject({
  Id: z.string(),
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageGroupId: z.string().optional(),
})

/** The half of SQS that a real one shows only on bad days. */
describe('sqsTaskQueue on the wire', () => {
  let service: JsonService
  let client: SQSClient
  let batches: z.infer<typeof Entry>[][]
  let judge: (entry: z.infer<typeof Entry>) => Verdict
  let onReceipt: () => void
  let visibilities: number[]
  let polls: number
  let pollMs: number
  beforeEach(async () => {
    batches = []
    visibilities = []
    polls = 0
    pollMs = 20_000
    judge = () => undefined
    onReceipt = () => {}
    const receipt = { QueueUrl: z.string(), ReceiptHandle: z.string() }
    service = await startJsonService({
      signingName: 'sqs',
      targetPrefix: 'AmazonSQS',
      version: '1.0',
      actions: {
        SendMessageBatch: action(z.strictObject({ QueueUrl: z.string(), Entries: z.array(Entry) }), ({ Entries }) => {
          batches.push(Entries)
          const verdicts = Entries.map((entry) => ({ ...entry, verdict: judge(entry) }))
          return {
            Successful: verdicts.flatMap(({ Id, MessageBody, verdict }) =>
              verdict ? [] : [{ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) }],
            ),
            Failed: verdicts.flatMap(({ Id, verdict }) =>
              verdict ? [{ Id, Code: verdict.code, SenderFault: verdict.isSenderFault }] : [],
            ),
          }
        }),
        ChangeMessageVisibility: action(
          z.strictObject({ ...receipt, VisibilityTimeout: z.int() }),
          ({ VisibilityTimeout }) => {
            visibilities.push(VisibilityTimeout)
            onReceipt()
            return {}
          },
        ),
        DeleteMessage: action(z.strictObject(receipt), () => {
          onReceipt()
          return {}
        }),
        ReceiveMessage: action(z.looseObject({}), () => {
          polls++
          return new Promise<object>((resolve) => setTimeout(() => resolve({}), pollMs))
        }),
        GetQueueAttributes: action(z.looseObject({}), () => {
          polls++
          if (polls === 1) throw failure('RequestThrottled', 'slow down')
          return { Attributes: { ApproximateNumberOfMessages: '7' } }
        }),
      },
    })
    client = new SQSClient({ ...localClient(service.endpoint), maxAttempts: 1 })
    return async () => {
      client.destroy()
      await service.close()
    }
  })
  const queueUrlOf = (queue: string) => `${service.endpoint}/1/${queue}`
  const open = () => sqsTaskQueue({ client, queueUrlOf })
  const bodies = () => batches.map((batch) => batch.map(({ MessageBody }) => MessageBody))

  it('sends again what was refused for the moment, and that alone', async () => {
    judge = ({ MessageBody }) =>
      MessageBody === 'b' && batches.length === 1 ? { code: 'InternalError', isSenderFault: false } : undefined
    await open().send('image', [{ body: 'a' }, { body: 'b' }, { body: 'c' }])
    expect(bodies()).toEqual([['a', 'b', 'c'], ['b']])
  })

  it('says how many messages are missing when they are refused for good', async () => {
    judge = ({ MessageBody }) => (MessageBody > '19' ? { code: 'ServiceUnavailable', isSenderFault: false } : undefined)
    const messages = Array.from({ length: 12 }, (_, index) => ({ body: String(10 + index) }))
    await expect(open().send('image', messages)).rejects.toMatchObject({
      code: 'overloaded',
      message: '2 of 12 entries were not taken by the queue "image" (ServiceUnavailable). It may be busy: try again.',
    })
  })

  it('does not send again what SQS will never take, and calls it a bug', async () => {
    judge = () => ({ code: 'InvalidMessageContents', isSenderFault: true })
    await expect(open().send('image', [{ body: 'a' }])).rejects.toMatchObject({ name: 'Error' })
    expect(batches).toHaveLength(1)
  })

  it('keeps a request within ten messages and 1 MiB', async () => {
    const body = 'x'.repeat(QUEUE_LIMITS.bodyBytes)
    await open().send('image', [...Array.from({ length: 11 }, () => ({ body: 'a' })), ...Array(5).fill({ body })])
    const sizes = batches.map((batch) => batch.reduce((sum, { MessageBody }) => sum + MessageBody.length, 0))
    expect(batches.flat()).toHaveLength(16)
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(10)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_048_576)
  })

  it('names the owner as the group, unless the service has no fair queues; rounds delays up', async () => {
    const message = { body: 'a', groupId: 'owner', delaySeconds: 1.2 }
    await open().send('image', [message])
    await sqsTaskQueue({ client, queueUrlOf, hasFairQueues: false }).send('image', [message])
    expect(batches.flat()).toEqual([
      { Id: '0', MessageBody: 'a', DelaySeconds: 2, MessageGroupId: 'owner' },
      { Id: '0', MessageBody: 'a', DelaySeconds: 2 },
    ])
  })

  it.each([
    ['MessageNotInflight', 'The specified message is not in flight.'],
    [
      'InvalidParameterValue',
      'Value AQEB for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
    ],
    [
      'InvalidParameterValue',
      'Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
    ],
  ])('does nothing with a receipt that is over: %s', async (type, message) => {
    onReceipt = () => {
      throw failure(type, message)
    }
    await open().changeVisibility('image', 'AQEB', 10)
    await open().delete('image', 'AQEB')
  })

  it.each([
    ['ReceiptHandleIsInvalid', 'The input receipt handle is invalid.'],
    ['InvalidParameterValue', 'Value 50000 for parameter VisibilityTimeout is invalid.'],
    ['QueueDoesNotExist', 'The specified queue does not exist.'],
  ])('passes on what is wrong for another reason: %s', async (type, message) => {
    onReceipt = () => {
      throw failure(type, message)
    }
    await expect(open().changeVisibility('image', 'AQEB', 10)).rejects.toThrow(message)
    await expect(open().delete('image', 'AQEB')).rejects.toThrow(message)
  })

  it('hides a message for a quarter of an hour less than 12 hours at most: SQS counts from the receive', async () => {
    await open().changeVisibility('image', 'AQEB', QUEUE_LIMITS.visibilitySeconds)
    await open().changeVisibility('image', 'AQEB', 0.1)
    expect(visibilities).toEqual([42_300, 1])
  })

  it('ends a long poll when it is called off', async () => {
    const caller = new AbortController()
    const options = { max: 1, visibilitySeconds: 30, waitSeconds: 20, signal: caller.signal }
    const waiting = open().receive('image', options)
    await expect.poll(() => polls).toBe(1)
    caller.abort()
    expect(await waiting).toEqual([])
  })

  it('lets a poll last longer than the client waits for other answers', async () => {
    pollMs = 500
    const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true }
    const hasty = new SQSClient({ ...localClient(service.endpoint), maxAttempts: 1, requestHandler })
    const options = { max: 1, visibilitySeconds: 30, waitSeconds: 1 }
    expect(await sqsTaskQueue({ client: hasty, queueUrlOf }).receive('image', options)).toEqual([])
    hasty.destroy()
  })

  it('asks for a depth once for all who want it, and again after a failure', async () => {
    const queue = open()
    await expect(queue.depth('image')).rejects.toMatchObject({ code: 'overloaded' })
    expect(await Promise.all([queue.depth('image'), queue.depth('image'), queue.depth('image')])).toEqual([7, 7, 7])
    expect(polls).toBe(2)
  })
})
