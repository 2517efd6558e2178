import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import packageJson from '#package.json' with { type: 'json' }
import type { Config } from '../../../config.ts'
import { countText } from '../text.ts'
import { type Check, check } from './check.ts'

/** Node 24 runs TypeScript unbuilt and has node:sqlite. */
const REQUIRED_MAJOR = 24

/** What a worker takes beside the picture it works on. */
const WORKER_MB = 90
/** The server's own process with its caches. */
const SERVER_MB = 200

export function checkNode(version = process.versions.node): Check {
  const isNewEnough = Number.parseInt(version, 10) >= REQUIRED_MAJOR
  if (isNewEnough) return check('node', 'pass', `Node ${version}`)
  return check(
    'node',
    'fail',
    `Node ${version} cannot run Atelier, which needs ${REQUIRED_MAJOR}.`,
    'Start Atelier with `npm start`, or install Node 24 from https://nodejs.org.',
  )
}

/** Whether what is installed is what package.json asks for. */
export function checkPackages(installedVersion = versionIn): Check {
  const wanted = Object.entries<string>(packageJson.dependencies)
  const wrong = wanted.filter(([name, version]) => installedVersion(name) !== version).map(([name]) => name)
  if (wrong.length === 0) return check('packages', 'pass', `${wanted.length} packages, all as package.json names them`)
  return check(
    'packages',
    'fail',
    `Missing or of another version: ${wrong.join(', ')}.`,
    'Run `npm ci` in the folder of Atelier.',
  )
}

function versionIn(name: string): string | undefined {
  try {
    const file = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url)
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version
  } catch {
    // It is not there, or not whole: either way it is not what is wanted.
    return undefined
  }
}

/** Whether workers and their memory fit this machine. */
export function checkWorkers(
  { workers, memoryMb }: Pick<Config, 'workers' | 'memoryMb'>,
  machine = { cores: availableParallelism(), memoryMb: usableMemoryMb() },
): Check {
  const facts = `${countText(workers, 'worker')} on ${countText(machine.cores, 'core')}, ${memoryMb} MB for pictures of ${machine.memoryMb} MB`
  if (workers === 0) {
    const message = 'There are no workers: jobs are accepted and wait.'
    return check('workers', 'warn', message, 'Set ATELIER_WORKERS to 1 or more, unless another machine works on them.')
  }
  if (memoryMb + SERVER_MB + workers * WORKER_MB > machine.memoryMb) {
    return check(
      'workers',
      'warn',
      `${facts}: large pictures may exhaust the memory.`,
      'Lower ATELIER_MEMORY_MB or ATELIER_WORKERS.',
    )
  }
  if (workers > 2 * machine.cores) {
    return check(
      'workers',
      'warn',
      `${facts}: more workers than help.`,
      'Lower ATELIER_WORKERS to the number of cores.',
    )
  }
  return check('workers', 'pass', facts)
}

/** Of the machine, or what a container leaves of it. */
function usableMemoryMb(): number {
  const constrained = process.constrainedMemory()
  return Math.floor((constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()) / 1e6)
}
