import type { Client } from '../../client/client.ts'
import type { Connection } from './connect.ts'

/** A connection that is there while it is used. */
export interface OnDemand {
  use<T>(work: (client: Client) => Promise<T>): Promise<T>
  /** The connection is of no use any more: another is opened for the next work. */
  drop(): void
  close(): Promise<void>
}

/** Files come in groups; and another command that wants the data folder waits for 15 s. */
const IDLE_MS = 1_000

/**
 * Opens a connection for the first work and closes it soon after the last: a command that runs for days must not keep
 * the data folder from a server and from other commands.
 */
export function onDemand(open: () => Promise<Connection>): OnDemand {
  let current: Promise<Connection> | undefined
  let closing: Promise<void> = Promise.resolve()
  let users = 0
  let isStale = false
  let idle: NodeJS.Timeout | undefined

  function release(): Promise<void> {
    clearTimeout(idle)
    const last = current
    current = undefined
    isStale = false
    // One that could not be opened has said so to whoever wanted it.
    if (last)
      closing = last.then(
        (connection) => connection.close(),
        () => undefined,
      )
    return closing
  }

  return {
    async use(work) {
      clearTimeout(idle)
      users += 1
      try {
        current ??= closing.then(open)
        const connection = await current
        return await work(connection.client)
      } catch (error) {
        if (current && (await current.catch(() => undefined)) === undefined) isStale = true
        throw error
      } finally {
        users -= 1
        if (users === 0 && isStale) void release()
        else if (users === 0) idle = setTimeout(() => void release(), IDLE_MS)
      }
    },
    drop() {
      isStale = true
      if (users === 0) void release()
    },
    close: release,
  }
}
