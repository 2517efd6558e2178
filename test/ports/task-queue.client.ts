import type { OutgoingMessage, ReceivedMessage, TaskQueue } from '../../src/ports/task-queue.ts'

export interface TaskQueueFixture {
  readonly queue: TaskQueue
  /** An empty queue with its dead-letter queue. */
  readonly newQueue: () => Promise<string>
  /** Moves the queue's clock forward; left out where tests have to wait. */
  readonly passTime?: (ms: number) => void
  /** SQS only says that an older receipt "might not" delete; where it certainly does not, that is tested. */
  readonly ignoresOldReceipts: boolean
  /**
   * What a service that stands for SQS lacks; AWS and the local queue lack none of it. `above-ffff`: characters above
   * U+FFFF. `expired-receipts`: deleting with a receipt whose visibility has ended, once anybody has asked for messages.
   */
  readonly lacks?: readonly ('above-ffff' | 'expired-receipts')[]
  readonly close: () => void | Promise<void>
}

export type OpenTaskQueue = () => Promise<TaskQueueFixture>
export type QueueClient = Awaited<ReturnType<typeof openQueueClient>>

/** One empty queue and the few ways the suite uses it. */
export async function openQueueClient(open: OpenTaskQueue) {
  const fixture = await open()
  return { fixture, close: () => fixture.close(), ...queueClient(fixture, await fixture.newQueue()) }
}

/** The same for a queue that is there. */
export function queueClient(fixture: TaskQueueFixture, queueName: string) {
  const { queue } = fixture
  /** Longer than any test runs, where time can be moved; short, where it has to be waited for. */
  const visibilitySeconds = fixture.passTime ? 30 : 2

  function send(...bodies: string[]) {
    return queue.send(
      queueName,
      bodies.map((body): OutgoingMessage => ({ body })),
    )
  }

  function receive(options: { max?: number; waitSeconds?: number; signal?: AbortSignal; from?: string } = {}) {
    const { max = 10, waitSeconds = 0, signal, from = queueName } = options
    return queue.receive(from, { max, visibilitySeconds, waitSeconds, ...(signal && { signal }) })
  }

  /** Receives until so many have come: SQS may give fewer at a time than there are. */
  async function receiveAll(count: number, from = queueName): Promise<ReceivedMessage[]> {
    const all: ReceivedMessage[] = []
    for (let attempt = 0; attempt < 10 + count && all.length < count; attempt++) {
      all.push(...(await receive({ waitSeconds: 1, from })))
    }
    return all
  }

  async function receiveOne(): Promise<ReceivedMessage> {
    const [message] = await receiveAll(1)
    if (!message) throw new Error('expected a message')
    return message
  }

  async function pass(seconds: number) {
    if (fixture.passTime) fixture.passTime(seconds * 1_000)
    else await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  }

  /** How long to look for a message that must not come. */
  const enoughSeconds = fixture.passTime ? 0 : 1
  return { queue, queueName, visibilitySeconds, enoughSeconds, send, receive, receiveAll, receiveOne, pass }
}
