import { join } from 'node:path'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { fsBlobStore } from '../../src/adapters/local/fs-blob-store.ts'
import { sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import { createClient } from '../../src/client/client.ts'
import { pools } from '../../src/jobs/define.ts'
import { realServer, serverProcess } from '../drills/server-process.ts'
import { eventually } from './eventually.ts'
import { type Runtime, TOKENS, tokenOf } from './runtime.ts'

/** The server as `npm start` starts it, with tokens. */
export async function localRuntime(settings: Readonly<Record<string, string>>): Promise<Runtime> {
  const server = await serverProcess({
    entrypoint: realServer,
    environment: { ATELIER_AUTH: 'token', ATELIER_TOKENS: TOKENS, ...settings },
  })
  await server.start()
  const client = createClient({ baseUrl: server.url, token: tokenOf('ada') })
  return {
    url: server.url,
    client,
    blobs: fsBlobStore({ directory: server.dataDirectory }),
    async killWorkerOf(jobId) {
      await eventually('the job is worked on', async () => (await client.getJob(jobId)).status === 'processing')
      for (const pid of server.childPids()) server.signal('SIGKILL', pid)
    },
    deadLetters: async () => {
      const database = openDatabase({ path: join(server.dataDirectory, 'atelier.db'), nowMs: Date.now })
      try {
        const queue = sqliteTaskQueue(database)
        return pools.flatMap((pool) => queue.deadLetters(pool, 100))
      } finally {
        database.close()
      }
    },
    errors: () =>
      server
        .log()
        .split('\n')
        .filter((line) => line.includes('"level":50')),
    close: () => server.dispose(),
  }
}
