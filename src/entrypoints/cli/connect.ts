import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../../client/client.ts'
import { ClientError } from '../../client/client-error.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import { readEnvironment } from '../environment.ts'
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
  /** How many pictures that work is on, where it is known before it starts. */
  readonly pictures?: number
  readonly signal?: AbortSignal
}

/** Another command that has the data folder is often done within seconds. */
const PATIENCE_MS = 15_000
const POLL_MS = 200

/** The server that was named, else the one that owns the data folder, else the whole system in this process. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { server, terminal, needsWorkers, pictures } = options
  const environment = readEnvironment()
  if (server !== undefined) return await openServer(server, options.token ?? environment.ATELIER_TOKEN, terminal)

  const { readConfig } = await import('../../config.ts')
  const config = readConfig({ ...environment, ...(options.data === undefined ? {} : { ATELIER_DATA: options.data }) })
  const token = options.token ?? environment.ATELIER_TOKEN ?? config.tokens[0]?.token
  const isLogWanted = environment.ATELIER_LOG_LEVEL !== undefined
  const givesUpAtMs = performance.now() + PATIENCE_MS
  for (let turn = 1; ; turn += 1) {
    try {
      const url = await addressOfOwner(config)
      if (url !== undefined) return await openServer(url, token, terminal, { rebase: true })
      const { openEmbedded } = await import('./open-embedded.ts')
      return await openEmbedded({ config, token, terminal, needsWorkers, pictures, isLogWanted })
    } catch (error) {
      // Somebody else has the folder, who will be done, or will be a server with an address.
      const isTaken = error instanceof AppError && error.code === 'not_ready'
      if (!isTaken || performance.now() > givesUpAtMs) throw error
    }
    if (turn === 1) terminal.note('Waiting for another command that has the data folder …')
    await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {})
  }
}

/** Where the server that owns the folder is; undefined when there is none. */
async function addressOfOwner({ dataDirectory }: Config): Promise<string | undefined> {
  const { findOwner } = await import('../../adapters/local/server-file.ts')
  return findOwner(dataDirectory)?.url ?? undefined
}

/** `rebase`: links in its answers may name it as others see it; this machine reaches it at `baseUrl`. */
async function openServer(
  baseUrl: string,
  token: string | undefined,
  terminal: Terminal,
  options: { rebase?: boolean } = {},
): Promise<Connection> {
  // A wrong address is said at once; a server that goes away later is waited for.
  await createClient({ baseUrl, maxAttempts: 1 }).getReadiness().catch(ignoreBusy)
  const onRetry = (error: Error, delaySeconds: number) =>
    terminal.note(`${error.message} Trying again in ${Math.ceil(delaySeconds)} s.`)
  return { client: createClient({ baseUrl, token, onRetry, ...options }), isEmbedded: false, async close() {} }
}

function ignoreBusy(error: unknown): void {
  if (!(error instanceof ClientError && error.code === 'overloaded')) throw error
}
