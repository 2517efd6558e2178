import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { vi } from 'vitest'
import { buildApp } from '../../../../infra/node_modules/fauxqs/dist/app.js'
import { deadLettersOf, MAX_RECEIVE_COUNT } from '../../../../src/ports/task-queue.ts'
import { localClient } from './local-service.ts'

export type Sqs = Awaited<ReturnType<typeof startSqs>>

/**
 * SQS on this machine: fauxqs, in this process, on a port of its own. It is no stricter than this: it does not judge
 * delays, batch ids, group ids or receipts it never gave; it refuses characters above U+FFFF, which SQS takes; and it
 * forgets a receipt once its visibility has ended, which SQS lets delete until somebody else has received the message.
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
