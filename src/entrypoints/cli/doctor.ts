import { type Config, ConfigError, readConfig } from '../../config.ts'
import { readEnvironment } from '../environment.ts'
import { type Check, check } from './checks/check.ts'
import { checkNode, checkPackages, checkWorkers } from './checks/machine-checks.ts'
import { showCheck } from './checks/show-check.ts'
import { exitCodes } from './exit-codes.ts'
import { createTerminal } from './terminal.ts'
import { countText } from './text.ts'

/** `atelier doctor`: the report is the data, so it goes to standard output. */
export async function doctor(options: { readonly data?: string; readonly json?: boolean }): Promise<void> {
  const { stdout, stderr } = process
  const terminal = createTerminal({ stdout, stderr, environment: process.env })
  const counts = { pass: 0, note: 0, warn: 0, fail: 0 }
  for await (const one of checks(options.data)) {
    counts[one.status] += 1
    if (options.json) terminal.json(one)
    else showCheck(terminal, one, 'data')
  }
  if (counts.fail > 0) process.exitCode = exitCodes.failed
  if (options.json) return
  const isWell = counts.fail + counts.warn === 0
  terminal.note(
    isWell ? 'Everything is in order.' : `${countText(counts.fail, 'failure')}, ${countText(counts.warn, 'warning')}.`,
  )
}

/** Each as soon as it is known. What reads a part that may be broken is loaded when its turn comes. */
async function* checks(data: string | undefined): AsyncGenerator<Check> {
  yield checkNode()
  yield checkPackages()
  const config = settings(data)
  if (Array.isArray(config)) yield* config
  else {
    yield check('settings', 'pass', 'all values are allowed')
    yield checkWorkers(config)
    yield* (await import('./checks/data-checks.ts')).checkData(config.dataDirectory)
    yield await (await import('./checks/server-checks.ts')).checkServer(config)
  }
  try {
    yield* await (await import('./checks/picture-checks.ts')).checkPictures()
  } catch (error) {
    // sharp says at length which of its binaries it looked for.
    const reason = String(error).split('\n')[0] ?? ''
    yield check('pictures', 'fail', `sharp cannot be loaded: ${reason}`, 'Run `npm ci` in the folder of Atelier.')
  }
}

/** The settings, or a failed check for each that is wrong. */
function settings(data: string | undefined): Config | Check[] {
  try {
    return readConfig({ ...readEnvironment(), ...(data === undefined ? {} : { ATELIER_DATA: data }) })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((problem) => check('settings', 'fail', problem))
  }
}
