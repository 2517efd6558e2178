import { AppError } from '../../errors.ts'
import type { PixelCalls } from '../../ports/pixel-calls.ts'
import type { FromChild, ToChild } from './child-protocol.ts'

/**
 * The child's half of the protocol: answers calls and pings of the process that forked this one, and ends with it.
 * Nothing listens, nothing is stored.
 */
export function serveCalls(calls: PixelCalls): void {
  const running = new Map<number, AbortController>()
  // A supervisor that died has closed the channel; there is nobody left to work for. Not `exit`: that waits for a
  // decoder's thread, which may never come back.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // Ctrl-C in a terminal and systemd's stop reach every process of the service; the supervisor drains first and then
  // ends its children.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  process.on('message', (message: ToChild) => {
    if (message.type === 'ping') send({ type: 'pong', rssMegabytes: process.memoryUsage.rss() / 1e6 })
    else if (message.type === 'abandon') running.get(message.id)?.abort()
    else void answer(message)
  })
  send({ type: 'ready' })

  async function answer(message: ToChild & { type: 'call' }) {
    const controller = new AbortController()
    running.set(message.id, controller)
    try {
      // The name and its request come from one object that the supervisor's types tied together.
      const call = calls[message.call] as (request: unknown, signal: AbortSignal) => Promise<unknown>
      send({ type: 'done', id: message.id, result: await call(message.request, controller.signal) })
    } catch (error) {
      send({ type: 'failed', id: message.id, ...described(error) })
    } finally {
      running.delete(message.id)
    }
  }
}

function send(message: FromChild): void {
  // The callback takes the error of a channel that closed this instant; `disconnect` follows and ends the process.
  process.send?.(message, undefined, undefined, () => {})
}

function described(error: unknown) {
  if (!(error instanceof AppError)) {
    return {
      code: 'internal_error' as const,
      message: String(error),
      detail: String(error instanceof Error ? error.stack : error),
    }
  }
  return { code: error.code, message: error.message, ...(error.cause !== undefined && { detail: String(error.cause) }) }
}
