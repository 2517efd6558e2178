import { createServer } from 'node:net'
import { findOwner } from '../../../adapters/local/server-file.ts'
import { createClient } from '../../../client/client.ts'
import type { Config } from '../../../config.ts'
import { explainFailure } from '../explain-failure.ts'
import { type Check, check } from './check.ts'

/** Whether the server that runs answers, or one that will start can have its port. */
export async function checkServer({
  host,
  port,
  dataDirectory,
}: Pick<Config, 'host' | 'port' | 'dataDirectory'>): Promise<Check> {
  const url = findOwner(dataDirectory)?.url
  if (url) return await checkReadiness(url)
  const code = await listenError(host, port)
  if (code === undefined) return check('server', 'pass', `none runs; port ${port} on ${host} is free for it`)
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is in use by another program.`
    return check('server', 'fail', message, 'Stop that program, or choose another port with ATELIER_PORT.')
  }
  return check(
    'server',
    'fail',
    `Nothing can listen on ${host}:${port} (${code}).`,
    'Check ATELIER_HOST and ATELIER_PORT.',
  )
}

async function checkReadiness(url: string): Promise<Check> {
  try {
    // The first answer counts: a doctor does not wait for health.
    const { version } = await createClient({ baseUrl: url, maxAttempts: 1 }).getReadiness()
    return check('server', 'pass', `${url} is ready (Atelier ${version})`)
  } catch (error) {
    const message = explainFailure(error)?.message ?? String(error)
    return check('server', 'fail', message, 'Look at its log; stop and start it if it hangs.')
  }
}

/** Why nothing can listen there; undefined when it can. */
function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}
