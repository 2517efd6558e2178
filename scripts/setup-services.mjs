// Installs by apt what tests, benchmarks and drills need beyond npm: services.json is the table, one row to add a tool.
//
//   npm run setup:services                       installs what is missing
//   npm run setup:services -- --for bench        only what that part needs
//   node scripts/setup-services.mjs --automatic  as a step of another command: installs only where CI=true
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const table = JSON.parse(readFileSync(new URL('services.json', import.meta.url), 'utf8'))

/** A check only asks a program for its version. */
const CHECK_TIMEOUT_MS = 10_000

function isThere({ check: [command, ...args] }) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: CHECK_TIMEOUT_MS }).status === 0
}

/** Runs apt-get, as root or through sudo without a question. Gives what went wrong, or undefined. */
function apt(args) {
  const isRoot = process.getuid?.() === 0
  const [command, ...rest] = isRoot ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, error, stderr } = spawnSync(command, rest, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return error
    ? `${command} cannot be run (${error.code})`
    : (stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`)
}

function main() {
  const parts = [...new Set(table.map(({ neededBy }) => neededBy))]
  const { values } = parseArgs({ options: { for: { type: 'string' }, automatic: { type: 'boolean' } } })
  if (values.for && !parts.includes(values.for)) {
    process.stderr.write(`There is no part ${values.for}. The parts are: ${parts.join(', ')}.\n`)
    return 1
  }
  const rows = table.filter(({ neededBy }) => !values.for || neededBy === values.for)
  const missing = rows.filter((row) => !isThere(row))
  for (const row of rows.filter((one) => !missing.includes(one))) process.stdout.write(`there     ${row.tool}\n`)
  if (missing.length === 0) return 0

  const command = `apt-get install ${missing.map((row) => row.package).join(' ')}`
  if (values.automatic && process.env.CI !== 'true') {
    for (const { tool, neededBy, why } of missing)
      process.stdout.write(`skipped   ${tool}: ${neededBy} needs it (${why})\n`)
    process.stdout.write(`Nothing is installed outside of CI unless you ask: npm run setup:services, or ${command}\n`)
    return 0
  }
  // Lists may be old or absent, and an old one is good enough when the network is gone: the install tells.
  const updateFailure = apt(['update'])
  const failure = apt(['install', '-y', '--no-install-recommends', ...missing.map((row) => row.package)])
  const stillMissing = missing.filter((row) => !isThere(row))
  for (const row of missing)
    process.stdout.write(`${stillMissing.includes(row) ? 'MISSING  ' : 'installed'} ${row.tool}\n`)
  if (stillMissing.length === 0) return 0
  const reason = failure ?? 'the packages do not bring them'
  process.stderr.write(`Not everything could be installed: ${updateFailure ?? reason}\nInstall by hand: ${command}\n`)
  return 1
}

process.exitCode = main()
