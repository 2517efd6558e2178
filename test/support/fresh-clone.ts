import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const scripts = join(import.meta.dirname, '..', '..', 'scripts')
const OPTIONAL = { optional: true, os: [process.platform], cpu: [process.arch], version: '1.0.0' }

/** In npm's place, so that no test needs a network: notes its calls and makes what FAKE says. */
const fakeNpm = `
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
const [command, ...flags] = process.argv.slice(2)
appendFileSync('calls.log', command + '\\n')
appendFileSync('flags.log', flags.filter((flag) => /dev|scripts/.test(flag)).join(' ') + '\\n')
const put = (name) => { mkdirSync('node_modules/' + name, { recursive: true }); writeFileSync('node_modules/' + name + '/package.json', '{}') }
const node = (broken) => {
  mkdirSync('node_modules/.bin', { recursive: true })
  mkdirSync('node_modules/node/bin', { recursive: true })
  rmSync('node_modules/node/bin/node', { force: true })
  if (broken) writeFileSync('node_modules/node/bin/node', '#!/bin/sh\\nexit 1\\n', { mode: 0o755 })
  else symlinkSync(process.env.FAKE_NODE, 'node_modules/node/bin/node')
  rmSync('node_modules/.bin/node', { force: true })
  symlinkSync('../node/bin/node', 'node_modules/.bin/node')
}
if (process.env.FAKE === 'offline') { console.error('npm error code ENOTFOUND\\nnpm error network'); process.exit(1) }
if (command === 'ci') {
  await new Promise((resolve) => setTimeout(resolve, 300))
  rmSync('node_modules', { recursive: true, force: true })
  put('plain')
  if (!flags.includes('--omit=dev')) put('tool')
  if (process.env.FAKE !== 'incomplete') put('native')
  node(process.env.FAKE === 'scripts ignored' || process.env.FAKE === 'no node')
} else node(process.env.FAKE === 'no node')
`

const cliSource = `
const [command, value] = process.argv.slice(2)
if (command === 'exit') process.exit(Number(value))
process.on('SIGTERM', () => { console.log('asked to end'); process.exit(7) })
console.log('ready', value as string)
if (command === 'wait') setInterval(() => {}, 1000)
`

interface Result {
  readonly code: number | null
  readonly output: string
}

/** A clone with the real scripts, its own lockfiles and a double of npm. */
export async function freshClone() {
  const root = await mkdtemp(join(tmpdir(), 'atelier-setup-'))
  await cp(scripts, join(root, 'scripts'), { recursive: true })
  await mkdir(join(root, 'src', 'entrypoints'), { recursive: true })
  await mkdir(join(root, 'infra'))
  await writeFile(join(root, 'src', 'entrypoints', 'cli.ts'), cliSource)
  await writeFile(join(root, 'npm-cli.js'), fakeNpm)
  await writeFile(join(root, 'package.json'), '{ "type": "module" }')

  const writeLockfile = async (version: string, folder = '') => {
    const tool = { version, dev: true }
    const packages = {
      '': {},
      'node_modules/plain': { version },
      'node_modules/tool': tool,
      'node_modules/native': OPTIONAL,
    }
    await writeFile(join(root, folder, 'package-lock.json'), JSON.stringify({ packages }))
  }
  await writeLockfile('1.0.0')
  await writeLockfile('1.0.0', 'infra')

  function start(script: string, args: readonly string[] = [], environment: Record<string, string> = {}) {
    // `--import` makes a process believe that it is another Node: no machine has all of them.
    const { NODE_VERSION: version, ...rest } = environment
    const pretend = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`
    const flags = version ? ['--import', pretend] : []
    const env = {
      ...process.env,
      npm_execpath: join(root, 'npm-cli.js'),
      npm_node_execpath: process.execPath,
      FAKE_NODE: process.execPath,
      ...rest,
    }
    const child = spawn(process.execPath, [...flags, join(root, 'scripts', script), ...args], { cwd: root, env })
    let output = ''
    child.stdout.on('data', (part) => {
      output += part
    })
    child.stderr.on('data', (part) => {
      output += part
    })
    const ended = new Promise<Result>((resolve) => child.once('close', (code) => resolve({ code, output })))
    return { child, ended, output: () => output }
  }

  const logged = async (file: string) =>
    existsSync(join(root, file)) ? (await readFile(join(root, file), 'utf8')).trim().split('\n') : []

  return {
    root,
    start,
    writeLockfile,
    /** What npm was asked to do in the clone, or in a folder of it. */
    calls: (folder = '') => logged(join(folder, 'calls.log')),
    /** The flags of those calls that say what is installed. */
    flags: (folder = '') => logged(join(folder, 'flags.log')),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

export type Clone = Awaited<ReturnType<typeof freshClone>>
