import { type Connection, type ConnectOptions, connect } from './connect.ts'
import { withInterrupt } from './interrupt.ts'
import type { SharedOptions } from './shared-options.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What a command works with. */
export interface Workplace extends Connection {
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Runs a command with a connection, which is closed whatever happens, and a signal that Ctrl-C aborts. */
export async function withClient(
  options: SharedOptions & Partial<Pick<ConnectOptions, 'needsWorkers' | 'pictures'>>,
  run: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const { stdout, stderr } = process
  const terminal = createTerminal({ stdout, stderr, environment: process.env, isQuiet: options.quiet ?? false })
  await withInterrupt(terminal, async (signal) => {
    const connection = await connect({ needsWorkers: false, ...options, terminal, signal })
    try {
      await run({ ...connection, terminal, signal })
    } finally {
      await connection.close()
    }
  })
}
