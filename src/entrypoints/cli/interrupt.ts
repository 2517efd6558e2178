import { exitCodes } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Why a command's signal aborted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly exitCode: number

  constructor(signal: NodeJS.Signals) {
    super('Stopped.')
    this.exitCode = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
  }
}

/**
 * Runs a command with a signal that Ctrl-C and SIGTERM abort, so that it can cancel what it has started. The second
 * Ctrl-C ends the process at once.
 */
export async function withInterrupt<T>(
  terminal: Terminal,
  run: (signal: AbortSignal) => Promise<T>,
  doing = 'Canceling',
): Promise<T> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals) => {
    const reason = new Interrupted(name)
    if (controller.signal.aborted) process.exit(reason.exitCode)
    terminal.status('')
    terminal.note(`${doing} … Ctrl-C again stops at once.`)
    controller.abort(reason)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    const result = await run(controller.signal)
    controller.signal.throwIfAborted()
    return result
  } catch (error) {
    // Node's own functions throw an AbortError of their making instead of the reason.
    if (controller.signal.aborted && error instanceof Error && error.name === 'AbortError')
      throw controller.signal.reason
    throw error
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
