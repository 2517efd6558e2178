import module from 'node:module'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { readEnvironment } from './environment.ts'
import type { LocalRuntimeOptions } from './local-runtime.ts'
import { onParentGone } from './on-parent-gone.ts'
import { secretTextsOf } from './provider-setups.ts'
import { serve } from './serve.ts'

const flags = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  workers: { type: 'string' },
} as const

/** As for every command that was asked for something it cannot understand. */
const EXIT_USAGE = 2
/** A second signal means now: 128 + SIGTERM's number, as shells report it. */
const EXIT_BY_SIGNAL = 143

/** What drills change in the server they hurt: its kinds of jobs and its ports. */
export type DrillOptions = Pick<LocalRuntimeOptions, 'kinds' | 'wrap'>

/**
 * The server as a process: settings from flags, environment and `.env`, until SIGTERM or SIGINT. Exits with 0 when it was
 * told to stop and everything was finished or given back, with 1 when it could not start.
 */
export async function runServer(args: readonly string[], drill: DrillOptions = {}): Promise<void> {
  try {
    await start(args, drill)
  } catch (error) {
    if (!isForeseen(error)) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = error instanceof ConfigError ? EXIT_USAGE : 1
  }
}

async function start(args: readonly string[], drill: DrillOptions): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: flags })
  const given = Object.entries(values).map(([flag, value]) => [`ATELIER_${flag.toUpperCase()}`, value])
  const config = readConfig({ ...readEnvironment(), ...Object.fromEntries(given) })
  const log = createLogger({
    level: config.logLevel,
    pretty: process.stderr.isTTY ?? false,
    secrets: secretTextsOf(config),
  })
  const server = await serve({ config, log, ...drill })
  log.info(
    { url: server.url, data: config.dataDirectory, workers: config.workers, pid: process.pid },
    `Atelier is ready at ${server.url} (API reference: ${server.url}/docs)`,
  )
  module.flushCompileCache()

  let isStopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(EXIT_BY_SIGNAL)
    isStopping = true
    log.info({ signal }, 'Stopping: nothing new is started, what runs may finish. Once more to stop at once.')
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'Stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // Ctrl-C ends npm's shell too, and is no second signal.
  onParentGone(() => isStopping || onSignal('SIGTERM'))
}

/** Wrong settings, a port or a data directory in use: the message says all there is to say, a stack would hide it. */
function isForeseen(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL' || code === 'EACCES') return true
  return error instanceof ConfigError || error instanceof AppError || code?.startsWith('ERR_PARSE_ARGS') === true
}
