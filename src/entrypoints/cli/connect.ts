import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../../client/client.ts'
import { ClientError } from '../../client/client-error.ts'
import type { Config } from '../../config.ts'
import { readEnvironment } from '../environment.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import type { SharedOptions } from './shared-options.ts'
import type { Terminal } from './terminal.ts'

/** A way to the API: a server's, or one that lives in this process as long as the command. */
export interface Connection {
  readonly client: Client
  /** Nobody works on jobs once this command ends. */
  readonly isEmbedded: boolean
  close(): Promise<void>
}

export interface ConnectOptions extends Pick<SharedOptions, 'server' | 'token' | 'data'> {
  readonly terminal: Terminal
  /** The command starts work: embedded, it is done here. */
  readonly needsWorkers: boolean
  readonly signal?: AbortSignal
}

/** Another command that has the data directory is often done within seconds. */
const PATIENCE_MS = 15_000
const POLL_MS = 200

/** What a task in work gets when the command ends: it was canceled, or is another command's to repeat. */
const GRACE_MS = 2_000

/** The server that was named, else the one that owns the data directory, else the whole system in this process. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { server, terminal } = options
  const environment = readEnvironment()
  if (server !== undefined) return await serverConnection(server, options.token ?? environment.ATELIER_TOKEN, terminal)

  const { readConfig } = await import('../../config.ts')
  const config = readConfig({ ...environment, ...(options.data === undefined ? {} : { ATELIER_DATA: options.data }) })
  const token = options.token ?? environment.ATELIER_TOKEN ?? config.tokens[0]?.token
  const url = await runningServer(config.dataDirectory, terminal, options.signal)
  if (url !== undefined) return await serverConnection(url, token, terminal)
  return await embeddedConnection(config, token, environment.ATELIER_LOG_LEVEL !== undefined, options)
}

async function serverConnection(baseUrl: string, token: string | undefined, terminal: Terminal): Promise<Connection> {
  // A wrong address is said at once; a server that goes away later is waited for.
  await createClient({ baseUrl, maxAttempts: 1 }).getReadiness().catch(ignoreBusy)
  const onRetry = (error: Error, delaySeconds: number) =>
    terminal.note(`${error.message} Trying again in ${Math.ceil(delaySeconds)} s.`)
  return { client: createClient({ baseUrl, token, onRetry }), isEmbedded: false, async close() {} }
}

function ignoreBusy(error: unknown): void {
  if (!(error instanceof ClientError && error.code === 'overloaded')) throw error
}

/** The address of the server that owns the directory, once its owner is known; undefined when it is free. */
async function runningServer(
  directory: string,
  terminal: Terminal,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { findOwner } = await import('../../adapters/local/server-file.ts')
  const givesUpAtMs = performance.now() + PATIENCE_MS
  let isSaid = false
  for (;;) {
    const owner = findOwner(directory)
    if (!owner) return undefined
    if (owner.url !== null) return owner.url
    if (performance.now() > givesUpAtMs) {
      const message = `The data directory ${directory} is in use by process ${owner.pid}, which serves nobody. Wait until it has ended, or name another directory with --data.`
      throw new CommandError(message, exitCodes.unreachable)
    }
    if (!isSaid) terminal.note(`Waiting for process ${owner.pid}, which has the data directory …`)
    isSaid = true
    await sleep(POLL_MS, undefined, signal ? { signal } : {})
  }
}

async function embeddedConnection(
  config: Config,
  token: string | undefined,
  hasLogLevel: boolean,
  { needsWorkers, terminal }: ConnectOptions,
): Promise<Connection> {
  const [{ openLocalRuntime }, { createLogger }] = await Promise.all([
    import('../local-runtime.ts'),
    import('../../logger.ts'),
  ])
  const log = createLogger({
    // What fails is said by the command itself; the log of a server is for who asks for it.
    level: hasLogLevel ? config.logLevel : 'error',
    pretty: terminal.isInteractive,
    secrets: [...config.secrets, ...config.tokens.map((one) => one.token)],
  })
  // Uploads of a command start nothing but what the command asks for.
  const settings: Config = { ...config, onUpload: 'none', workers: needsWorkers ? Math.max(1, config.workers) : 0 }
  // Where a server of these settings would be: no socket is opened, and links stay good for it.
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const publicUrl = config.publicUrl ?? `http://${host}:${config.port}`
  const runtime = await openLocalRuntime({ config: settings, log, publicUrl })
  if (needsWorkers) runtime.start()
  return {
    client: createClient({
      baseUrl: publicUrl,
      token,
      fetch: (url, init) => runtime.app.fetch(new Request(url, init)),
    }),
    isEmbedded: true,
    async close() {
      await runtime.stopWork(GRACE_MS)
      await runtime.close()
    },
  }
}
