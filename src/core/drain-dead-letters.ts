import { pools } from '../jobs/define.ts'
import { deadLettersOf, QUEUE_LIMITS, type ReceivedMessage } from '../ports/task-queue.ts'
import { handleDeadLetter } from './dead-letters.ts'
import type { Engine } from './engine.ts'

/** A message that was received by a process that then died is looked at again this much later. */
const VISIBILITY_SECONDS = 300

/**
 * Decides about what lies in the pools' dead-letter queues right now, for as long as there is time, and gives the number of
 * messages looked at. For a process that is called now and then; one that stays up has a worker for each of them. May be
 * repeated and run beside itself. Rejects when a queue cannot be read.
 */
export async function drainDeadLetters(engine: Engine, hasTime: () => boolean): Promise<number> {
  const counts = await Promise.all(pools.map((pool) => drain(engine, deadLettersOf(pool), hasTime)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function drain(engine: Engine, queue: string, hasTime: () => boolean): Promise<number> {
  let looked = 0
  while (hasTime()) {
    // No wait: nearly always there is nothing, and what a hasty look misses, the next call sees.
    const options = { max: QUEUE_LIMITS.batchMessages, visibilitySeconds: VISIBILITY_SECONDS, waitSeconds: 0 }
    const messages = await engine.queue.receive(queue, options)
    if (messages.length === 0) break
    await Promise.all(messages.map((message) => decide(engine, queue, message)))
    looked += messages.length
  }
  return looked
}

async function decide(engine: Engine, queue: string, message: ReceivedMessage): Promise<void> {
  const { receiptHandle, messageId } = message
  try {
    const disposition = await handleDeadLetter(engine, message)
    if (disposition === 'acknowledge') await engine.queue.delete(queue, receiptHandle)
    else await engine.queue.changeVisibility(queue, receiptHandle, disposition.hideSeconds)
  } catch (error) {
    engine.log.error({ err: error, queue, messageId }, 'A dead letter could not be decided about; it comes back')
  }
}
