import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Architecture = 'arm64' | 'x64'

/** What decodes and draws: packages with binaries or WebAssembly, which cannot be part of a bundle. */
export const nativePackages = ['sharp', '@resvg/resvg-js', 'harfbuzzjs', 'libheif-js'] as const

/** A download of 25 MB; longer than this means that the registry does not answer. */
const INSTALL_TIMEOUT_MS = 300_000

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'infra', 'node_modules', '.cache', 'atelier-native')

interface LockEntry {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * A folder `node_modules` with these packages for Lambda's Linux on that architecture, exactly as the project's lockfile
 * has them. One folder per architecture and lock: installing sharp for a second one would remove the first. Installed
 * once; may run twice at the same time. Throws when npm fails, with what it said.
 */
export async function installNativePackages(architecture: Architecture): Promise<string> {
  const files = lockFiles(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages)
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  const directory = join(cache, `${architecture}-${hash}`)
  if (existsSync(directory)) return join(directory, 'node_modules')
  // Under another name until it is whole, so that nobody takes half of it for all.
  const unfinished = `${directory}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  for (const [name, content] of Object.entries(files))
    await writeFile(join(unfinished, name), `${JSON.stringify(content, null, 2)}\n`)
  await npmInstall(unfinished, architecture)
  await rename(unfinished, directory).catch(async (error) => {
    // Somebody else was faster, with the same.
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(directory)) throw error
  })
  return join(directory, 'node_modules')
}

/** The part of the lockfile that these packages need, as a project of its own. */
function lockFiles(packages: Readonly<Record<string, LockEntry>>) {
  const needed = new Map<string, LockEntry>()
  const add = (name: string) => {
    const path = `node_modules/${name}`
    const entry = packages[path]
    // npm leaves out of a lockfile what cannot be installed anywhere.
    if (!entry || needed.has(path)) return
    needed.set(path, entry)
    for (const one of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) add(one)
  }
  for (const name of nativePackages) add(name)
  const dependencies = Object.fromEntries(
    nativePackages.map((name) => [name, packages[`node_modules/${name}`]?.version ?? '']),
  )
  const entries = [...needed].map(([path, entry]) => {
    const { optional: _, dev: __, ...kept } = entry as LockEntry & { optional?: boolean; dev?: boolean }
    const isOurs = nativePackages.some((name) => path === `node_modules/${name}`)
    return [path, isOurs ? kept : entry]
  })
  const project = { name: 'atelier-native', version: '1.0.0', dependencies }
  return {
    'package.json': { ...project, private: true },
    'package-lock.json': {
      ...project,
      lockfileVersion: 3,
      requires: true,
      packages: { '': project, ...Object.fromEntries(entries) },
    },
  }
}

function npmInstall(directory: string, architecture: Architecture): Promise<void> {
  const machine = ['--os=linux', `--cpu=${architecture}`, '--libc=glibc']
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const child = spawn('npm', ['ci', ...machine, ...quiet], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
  })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  child.stderr.on('data', (text) => {
    said += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new Error(`Installing ${nativePackages.join(', ')} for ${architecture} failed: ${said.trim().slice(-2_000)}`),
        )
    })
  })
}
