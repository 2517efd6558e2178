import { createClient } from '../../client/client.ts'
import type { Config } from '../../config.ts'
import { SLOTS_PER_CHILD } from '../local-adapters.ts'
import { secretTextsOf } from '../provider-setups.ts'
import type { Connection } from './connect.ts'
import type { Terminal } from './terminal.ts'

export interface EmbeddedOptions {
  readonly config: Config
  readonly token: string | undefined
  readonly terminal: Terminal
  /** The command starts work, and it is done here. */
  readonly needsWorkers: boolean
  /** How many pictures that work is on; any number when left out. */
  readonly pictures?: number | undefined
  /** Somebody set the log's level and wants to see it. */
  readonly isLogWanted: boolean
}

/** What a task in work gets when the command ends: it was canceled, or is another command's to repeat. */
const GRACE_MS = 2_000

/** The whole system in this process, without a socket. Throws `not_ready` when somebody else has the data folder. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Connection> {
  const { config, token, terminal, needsWorkers, pictures } = options
  const [{ openLocalRuntime }, { createLogger }] = await Promise.all([
    import('../local-runtime.ts'),
    import('../../logger.ts'),
  ])
  const log = createLogger({
    // What fails is said by the command itself; the log of a server is for who asks for it.
    level: options.isLogWanted ? config.logLevel : 'error',
    pretty: terminal.isInteractive,
    secrets: secretTextsOf(config),
  })
  // Uploads of a command start nothing but what the command asks for.
  const workers = needsWorkers ? workersFor(config.workers, pictures) : 0
  const settings: Config = { ...config, onUpload: 'none', workers }
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

/** A process for pictures takes a quarter of a second of a core to start: as much as several photos. None is started that would find nothing to do. */
function workersFor(most: number, pictures = Number.POSITIVE_INFINITY): number {
  return Math.max(1, Math.min(most, Math.ceil(pictures / SLOTS_PER_CHILD)))
}
