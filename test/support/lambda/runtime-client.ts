import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hasTool } from '../tools.ts'

const infra = fileURLToPath(new URL('../../../infra', import.meta.url))
const client = join(infra, 'node_modules', 'aws-lambda-ric')
const binary = join(client, 'rapid-client.node')

/** AWS's own client of Lambda's Runtime API, as a program for node. */
export const runtimeClient = join(client, 'index.mjs')

/** curl and its own library are compiled: a minute on two quiet cores. */
export const BUILD_TIMEOUT_MS = 480_000

/** What compiling takes; `node headers` are Debian's: the addon uses Node-API, which is the same in every version. */
const TOOLS = ['cmake', 'g++', 'make', 'python3', 'xz', 'node headers']

/** Whether the client is there or can be compiled, for `describe.skipIf`. Says what is missing; in CI it throws. */
export const hasRuntimeClient = (): boolean => existsSync(binary) || TOOLS.every((tool) => hasTool(tool))

/**
 * Compiles the native part of AWS's runtime client by its own scripts, if nobody has: the packages of `infra/` are
 * installed without running any. May run twice at once. No network is used.
 */
export async function buildRuntimeClient(): Promise<void> {
  if (existsSync(binary)) return
  process.stderr.write('Compiling AWS’s runtime client for Lambda, once … ')
  const startedMs = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'aws-lambda-ric-'))
  try {
    // A copy: half of a build in the package's own folder would be taken for a whole one.
    await cp(client, folder, { recursive: true })
    await symlink(join(infra, 'node_modules'), join(folder, 'node_modules'))
    await run('sh', ['scripts/preinstall.sh'], folder)
    const gyp = join(infra, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
    const headers = `--nodedir=${nodeDirectory()}`
    await run(process.execPath, [gyp, 'rebuild', '--directory=src/native', headers], folder)
    const unfinished = `${binary}.${process.pid}`
    await copyFile(join(folder, 'src', 'native', 'build', 'Release', 'rapid-client.node'), unfinished)
    await rename(unfinished, binary)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  process.stderr.write(`done in ${Math.round((performance.now() - startedMs) / 1000)} s\n`)
}

/** Beside this Node, as its own archives have it, else where Debian and NodeSource put them. */
function nodeDirectory(): string {
  const candidates = [dirname(dirname(process.execPath)), '/usr/local', '/usr']
  const found = candidates.find((one) => existsSync(join(one, 'include', 'node', 'node_api.h')))
  if (found) return found
  throw new Error('Node’s headers are missing. Install them with: apt-get install libnode-dev')
}

async function run(command: string, args: readonly string[], folder: string): Promise<void> {
  const env = { ...process.env, DEPS_PREFIX: join(folder, 'deps', 'artifacts') }
  const options = { cwd: folder, env, timeout: BUILD_TIMEOUT_MS, maxBuffer: 64e6 }
  await promisify(execFile)(command, args, options).catch((error: Error & { stderr?: string }) => {
    throw new Error(`Compiling aws-lambda-ric failed: ${error.stderr?.slice(-2_000) || error.message}`, {
      cause: error,
    })
  })
}
