import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process that writes to the database until it is killed. */
export function startWriter(path: string) {
  const child = fork(join(import.meta.dirname, 'writer.ts'), [path])
  const acknowledged: string[] = []
  child.on('message', (id) => acknowledged.push(String(id)))
  return {
    async acknowledgedMoreThan(count: number) {
      while (acknowledged.length <= count) await once(child, 'message')
    },
    /** Kills it and gives what it had acknowledged. */
    async kill() {
      child.kill('SIGKILL')
      // `close` comes when the last message was read.
      await once(child, 'close')
      return acknowledged
    },
  }
}
