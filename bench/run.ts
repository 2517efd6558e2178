// npm run bench [-- name… --quick --no-write]: measures, prints tables, and writes RESULTS.md when the run was a whole one.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load, machine, markdownOf, type Section, writeResults } from './report.ts'
import { runToEnd } from './support/processes.ts'

/** Every bench, in the order they run: the name of a file beside this one. */
const names = [
  'resize',
  'folder',
  'operations',
  'memory',
  'gif',
  'animate',
  'painter',
  'engine',
  'accept',
  'recovery',
  'start',
  'dynamo',
  'lambda',
] as const

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A bench in a process of its own, so that none inherits another's memory, threads or compiled code. */
function measure(name: string, isQuick: boolean): Promise<Section | undefined> {
  const args = [here('run-one.ts'), name, ...(isQuick ? ['--quick'] : [])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  let section: Section | undefined
  child.on('message', (message) => {
    section = message as Section
  })
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0 ? section : undefined)))
}

/** Installs the peers, and the services from apt. What cannot be had fails the bench that needs it, with its own words. */
async function prepare(): Promise<void> {
  const lock = readFileSync(here('package-lock.json'), 'utf8')
  const installed = here('node_modules/.package-lock.json')
  const wanted = Object.entries((JSON.parse(lock) as Lockfile).packages).filter(([path]) => path !== '')
  const there = existsSync(installed) ? (JSON.parse(readFileSync(installed, 'utf8')) as Lockfile).packages : {}
  const isThere = wanted.every(([path, { version, optional }]) => optional || there[path]?.version === version)
  // Their install scripts only fetch faster parsers that are there already as packages.
  if (!isThere) await runToEnd('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here('.') })
  await runToEnd(process.execPath, [here('../scripts/setup-services.mjs'), '--for', 'bench']).catch((error: Error) =>
    process.stderr.write(`${error.message}\n`),
  )
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, 'no-write': { type: 'boolean', default: false } },
  })
  const unknown = positionals.filter((name) => !(names as readonly string[]).includes(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${names.join(', ')}.\n`)
    process.exitCode = 1
    return
  }
  await prepare()
  process.stdout.write(`${machine()}\nload ${load()}; a quiet machine has less than 0.3\n`)
  const sections: Section[] = []
  for (const name of positionals.length > 0 ? positionals : names) {
    const section = await measure(name, values.quick)
    if (section) {
      sections.push(section)
      process.stdout.write(`\n${markdownOf(section, machine())}`)
    } else process.exitCode = 1
  }
  if (!values.quick && !values['no-write']) writeResults(sections, names)
}

await main()
