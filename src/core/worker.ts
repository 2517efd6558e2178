import type { ReceivedMessage, TaskQueue } from '../ports/task-queue.ts'
import { QUEUE_LIMITS } from '../ports/task-queue.ts'
import type { EngineLog } from './observe.ts'
import type { Delivery, Disposition } from './run-task.ts'

export interface WorkerOptions {
  readonly queue: TaskQueue
  readonly name: string
  /** Messages handled at the same time. */
  readonly slots: number
  /** How long a received message stays hidden unless it is extended. */
  readonly visibilitySeconds: number
  readonly handle: (delivery: Delivery & ReceivedMessage, shutdown: AbortSignal) => Promise<Disposition>
  readonly log: EngineLog
  /** False while nothing more may be begun, such as on a full disk; messages wait in the queue, and no attempt is counted. */
  readonly mayReceive?: () => boolean
}

export interface Worker {
  /**
   * Stops receiving at once, lets what runs finish for up to `graceMs`, then aborts it so that it is given back.
   * Resolves when nothing runs any more.
   */
  stop(graceMs: number): Promise<void>
}

/** After a failed receive (a full disk, a lost connection), so that an error does not become a busy loop. */
const PAUSE_AFTER_ERROR_MS = 1_000
/** How soon to look whether more may be begun. */
const PAUSE_ON_HOLD_MS = 1_000

/** Receives messages of one queue for as long as slots are free, and handles each. */
export function startWorker(options: WorkerOptions): Worker {
  const { queue, name, slots, log } = options
  const stopping = new AbortController()
  const aborting = new AbortController()
  const running = new Set<Promise<void>>()
  const acknowledging = new Set<Promise<void>>()
  let wakeLoop: (() => void) | undefined

  async function loop() {
    while (!stopping.signal.aborted) {
      const free = slots - running.size
      if (free === 0)
        await new Promise<void>((resolve) => {
          wakeLoop = resolve
        })
      else if (options.mayReceive?.() === false) await pause(PAUSE_ON_HOLD_MS, stopping.signal)
      else await receive(free)
    }
  }

  async function receive(free: number) {
    try {
      const messages = await queue.receive(name, {
        max: Math.min(free, QUEUE_LIMITS.batchMessages),
        visibilitySeconds: options.visibilitySeconds,
        waitSeconds: QUEUE_LIMITS.waitSeconds,
        signal: stopping.signal,
      })
      for (const message of messages) track(message)
    } catch (error) {
      log.error({ err: error, queue: name }, 'Receiving failed; it is tried again')
      await pause(PAUSE_AFTER_ERROR_MS, stopping.signal)
    }
  }

  function track(message: ReceivedMessage) {
    const work = handle(message).finally(() => {
      running.delete(work)
      wakeLoop?.()
    })
    running.add(work)
  }

  async function handle(message: ReceivedMessage) {
    const { receiptHandle, messageId } = message
    const hide = (seconds: number) => queue.changeVisibility(name, receiptHandle, seconds)
    try {
      // Received in the moment of stopping: given back untouched.
      const disposition = stopping.signal.aborted
        ? { hideSeconds: 0 }
        : await options.handle({ ...message, hide }, aborting.signal)
      if (disposition === 'acknowledge') acknowledge(receiptHandle)
      else await hide(disposition.hideSeconds)
    } catch (error) {
      log.error(
        { err: error, queue: name, messageId },
        'Handling a message failed; it comes back when its visibility ends',
      )
    }
  }

  /** Nothing waits for the acknowledgement but the end: lost, it costs one more delivery, which finds the task done. */
  function acknowledge(receiptHandle: string) {
    const work = queue
      .delete(name, receiptHandle)
      .catch((error: unknown) =>
        log.warn({ err: error, queue: name }, 'Acknowledging failed; the message comes back once more'),
      )
      .finally(() => acknowledging.delete(work))
    acknowledging.add(work)
  }

  const looping = loop()
  return {
    async stop(graceMs) {
      stopping.abort()
      wakeLoop?.()
      await looping
      const timer = setTimeout(() => aborting.abort(), graceMs)
      await Promise.all(running)
      clearTimeout(timer)
      await Promise.all(acknowledging)
    },
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
