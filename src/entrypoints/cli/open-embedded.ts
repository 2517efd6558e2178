import { createClient } from '../../client/client.ts'
import type { Config } from '../../config.ts'
import type { Connection } from './connect.ts'
import type { Terminal } from './terminal.ts'

export interface EmbeddedOptions {
  readonly config: Config
  readonly token: string | undefined
  readonly terminal: Terminal
  /** The command starts work, and it is done here. */
  readonly needsWorkers: boolean
  /** Somebody set the log's level and wants to see it. */
  readonly isLogWanted: boolean
}

/** What a task in work gets when the command ends: it was canceled, or is another command's to repeat. */
const GRACE_MS = 2_000

/** The whole system in this process, without a socket. Throws `not_ready` when somebody else has the data folder. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Connection> {
  const { config, token, terminal, needsWorkers } = options
  const [{ openLocalRuntime }, { createLogger }] = await Promise.all([
    import('../local-runtime.ts'),
    import('../../logger.ts'),
  ])
  const log = createLogger({
    // What fails is said by the command itself; the log of a server is for who asks for it.
    level: options.isLogWanted ? config.logLevel : 'error',
    pretty: terminal.isInteractive,
    secrets: [...config.secrets, ...config.tokens.map((one) => one.token)],
  })
  // Uploads of a command start nothing but what the command asks for.
  const settings: Config = { ...config, onUpload: 'none', workers: needsWorkers ? Math.max(1, config.workers) : 0 }
  // Where a server of these settings would be: links stay good for it.
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
