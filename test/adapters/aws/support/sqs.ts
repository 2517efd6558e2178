import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { vi } from 'vitest'
import { buildApp } from '../../../../infra/node_modules/fauxqs/dist/app.js'
import { deadLettersOf, MAX_RECEIVE_COUNT } from '../../../../src/ports/task-queue.ts'
import { localClient } from './local-service.ts'

export type Sqs = Awaited<ReturnType<typeof startSqs>>

/**
 * SQS on this machine: fauxqs, in this process, on a port of its own. Where it differs from AWS:
 * - it does not judge signatures, delays, batch ids, group ids, or receipts it never gave;
 * - it takes no notice of groups on standard queues, and refuses no entry of a batch for a bad moment of its own;
 * - it refuses characters above U+FFFF, which SQS takes;
 * - it forgets a receipt once its visibility has ended and anybody has asked for messages; SQS lets it delete until
 *   somebody else has received the message;
 * - a poll goes on when its connection has closed: the next message is given to nobody, until its visibility ends.
 */
export async function startSqs() {
  const server = buildApp({ logger: false })
  const endpoint = await server.listen({ host: '127.0.0.1', port: 0 })
  const client = new SQSClient(localClient(endpoint))
  // Its clock is this process's. Put back when it is closed.
  const realNow = Date.now
  let aheadMs = 0
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs)
  let queues = 0

  const queueUrlOf = (queue: string) => `${endpoint}/000000000000/${queue}`

  async function createQueue(queue: string, attributes: Record<string, string> = {}): Promise<string> {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: queue, Attributes: attributes }))
    const AttributeNames = ['QueueArn' as const]
    const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))
    return answer.Attributes?.QueueArn ?? ''
  }

  return {
    endpoint,
    client,
    queueUrlOf,
    /** A queue with its dead-letter queue, as the stack makes them. Gives the name. */
    async newQueue(queue = `queue-${++queues}`): Promise<string> {
      const deadLetterTargetArn = await createQueue(deadLettersOf(queue))
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVE_COUNT })
      await createQueue(queue, { RedrivePolicy })
      return queue
    },
    passTime(ms: number) {
      aheadMs += ms
    },
    async close() {
      clock.mockRestore()
      client.destroy()
      await server.close()
    },
  }
}
