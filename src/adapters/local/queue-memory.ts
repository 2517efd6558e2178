import type { ReceivedMessage } from '../../ports/task-queue.ts'
import { hiddenMessages } from './hidden-messages.ts'
import { longPolls, type Poll } from './long-polls.ts'
import type { QueueMessage } from './queue-message.ts'
import { readyMessages } from './ready-messages.ts'

type Batch = readonly ReceivedMessage[]

/** One queue's messages and who waits for them. */
export interface QueueMemory {
  readonly messages: ReadonlyMap<number, QueueMessage>
  /** Takes in a message that is stored; it becomes visible at its `visibleAtMs`. */
  add(message: QueueMessage): void
  /** Makes the message visible at the time given, at once when that has passed. */
  show(message: QueueMessage, visibleAtMs: number): void
  /** Takes the message out of sight while a write that deletes or moves it is under way. */
  leave(message: QueueMessage): void
  forget(message: QueueMessage): void
  /** Up to `max` visible messages; the caller hides or forgets them before anything else happens. */
  take(max: number): QueueMessage[]
  /** Waits until messages are visible and `take` gives some. */
  wait(poll: Poll, take: () => Batch | undefined): Promise<Batch | undefined>
  /** How many are visible. */
  readonly depth: () => number
}

/** The visibility of one queue's messages, by the clock given. */
export function queueMemory(nowMs: () => number): QueueMemory {
  const messages = new Map<number, QueueMessage>()
  const ready = readyMessages()
  const hidden = hiddenMessages()
  const polls = longPolls<Batch>()
  let timer: NodeJS.Timeout | undefined
  let timerAtMs = Number.POSITIVE_INFINITY
  let isServing = false

  /** Moves what has become visible from the hidden to the ready ones. */
  function promote() {
    const now = nowMs()
    for (let next = hidden.first(); next && next.visibleAtMs <= now; next = hidden.first()) {
      hidden.remove(next)
      makeReady(next)
    }
  }

  function makeReady(message: QueueMessage) {
    message.state = 'ready'
    ready.add(message)
  }

  function show(message: QueueMessage, visibleAtMs: number) {
    if (message.state === 'hidden') hidden.remove(message)
    message.visibleAtMs = visibleAtMs
    if (visibleAtMs <= nowMs()) makeReady(message)
    else {
      message.state = 'hidden'
      hidden.add(message)
    }
    if (polls.waiting() > 0) serveSoon()
  }

  /** Once for all messages of a turn, so that a waiting worker gets a batch and not the first of it. */
  function serveSoon() {
    if (isServing) return
    isServing = true
    process.nextTick(serve)
  }

  function serve() {
    isServing = false
    promote()
    if (ready.length() > 0) polls.serve()
    wakeAtNextVisible()
  }

  /** One timer, and only while somebody waits. */
  function wakeAtNextVisible() {
    const next = polls.waiting() > 0 ? hidden.first() : undefined
    const atMs = next?.visibleAtMs ?? Number.POSITIVE_INFINITY
    if (atMs === timerAtMs) return
    clearTimeout(timer)
    timerAtMs = atMs
    if (!next) return
    // Whoever waits has a timer of its own; this one must not keep a process up after the last of them has gone.
    timer = setTimeout(onTimer, Math.max(1, atMs - nowMs())).unref()
  }

  function onTimer() {
    timerAtMs = Number.POSITIVE_INFINITY
    serve()
  }

  return {
    messages,
    add(message) {
      messages.set(message.messageId, message)
      show(message, message.visibleAtMs)
    },
    show,
    leave(message) {
      if (message.state === 'hidden') hidden.remove(message)
      if (message.state === 'ready') ready.drop()
      message.state = 'leaving'
    },
    forget(message) {
      messages.delete(message.messageId)
    },
    take(max) {
      promote()
      const taken: QueueMessage[] = []
      while (taken.length < max) {
        const message = ready.take()
        if (!message) break
        message.state = 'leaving'
        taken.push(message)
      }
      return taken
    },
    wait(poll, take) {
      const taken = polls.wait(poll, take)
      wakeAtNextVisible()
      return taken
    },
    depth() {
      promote()
      return ready.length()
    },
  }
}
