import { Duration, type Stack } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { subscriptions } from '../src/core/subscribers.ts'
import { pools } from '../src/jobs/define.ts'
import { deadLettersOf, MAX_RECEIVE_COUNT, QUEUE_LIMITS } from '../src/ports/task-queue.ts'
import { type FunctionSpec, functions } from './functions.ts'
import { idOf, type Names } from './names.ts'

/** The queue that the arrival of a picture in the uploads bucket is told to. */
export const ARRIVALS = 'arrivals'

/** Every queue with work in it, by its name without the stack's prefix. Each has dead letters. */
export const workQueues: readonly string[] = [
  ...pools,
  ...Object.keys(subscriptions).map((subscriber) => `events-${subscriber}`),
  ARRIVALS,
]

/** What AWS advises: room for a function that is throttled to try again before its messages show up a second time. */
const VISIBILITY_FACTOR = 6

/** Dead letters are looked at by people, who have weekends. The most that SQS keeps anything. */
const DEAD_LETTER_DAYS = 14

/** Standard queues and their dead-letter queues, by name: encrypted, TLS only, with long polls. */
export function createQueues(stack: Stack, names: Names): ReadonlyMap<string, Queue> {
  const queues = new Map<string, Queue>()
  const create = (name: string, props: ConstructorParameters<typeof Queue>[2]) => {
    const queue = new Queue(stack, `${idOf(name)}Queue`, {
      queueName: names.prefix + name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      receiveMessageWaitTime: Duration.seconds(QUEUE_LIMITS.waitSeconds),
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * timeoutOf(name)),
      ...props,
    })
    queues.set(name, queue)
    return queue
  }
  for (const name of workQueues) {
    const deadLetters = create(deadLettersOf(name), { retentionPeriod: Duration.days(DEAD_LETTER_DAYS) })
    create(name, {
      retentionPeriod: Duration.seconds(QUEUE_LIMITS.retentionSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    })
  }
  return queues
}

/** The queue of this name. Throws when there is none: the tables do not agree. */
export function queueOf(queues: ReadonlyMap<string, Queue>, name: string): Queue {
  const queue = queues.get(name)
  if (!queue) throw new RangeError(`There is no queue "${name}"; there are ${[...queues.keys()].join(', ')}.`)
  return queue
}

/** How long whoever consumes the queue may take for a message; 60 s where people do. */
function timeoutOf(queue: string): number {
  const consumes = ({ trigger }: FunctionSpec) => trigger.type === 'queues' && trigger.queues.includes(queue)
  return functions.find(consumes)?.timeoutSeconds ?? 60
}
