import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hasTool } from '../tools.ts'

const packages = fileURLToPath(new URL('../../../infra/node_modules', import.meta.url))
const client = join(packages, 'aws-lambda-ric')
const binary = join(client, 'rapid-client.node')

/** AWS's own client of Lambda's Runtime API, as a program for node. */
export const runtimeClient = join(client, 'index.mjs')

/** Four files of C++, 6 s of one quiet core; the rest is for a machine with much else to do. */
export const BUILD_TIMEOUT_MS = 240_000

/** What compiling takes. Headers of any version of Node do: the addon uses Node-API, which is the same in all. */
const TOOLS = ['g++', 'xz', 'libcurl', 'node headers']

/** Whether the client is there or can be compiled, for `describe.skipIf`. Says what is missing; in CI it throws. */
export const hasRuntimeClient = (): boolean => existsSync(binary) || TOOLS.every((tool) => hasTool(tool))

/**
 * Compiles the native part of AWS's runtime client, if nobody has: the packages of `infra/` are installed without running
 * their scripts, and this one's would compile a libcurl of its own for minutes. These are its sources, with the machine's
 * libcurl. May run twice at once. No network is used.
 */
export async function buildRuntimeClient(): Promise<void> {
  if (existsSync(binary)) return
  const folder = await mkdtemp(join(tmpdir(), 'aws-lambda-ric-'))
  try {
    for (const archive of ['curl', 'aws-lambda-cpp']) {
      await mkdir(join(folder, archive))
      const file = join(client, 'deps', `${archive}.tar.xz`)
      await run('tar', ['xJf', file, '--no-same-owner', '-C', join(folder, archive)])
    }
    const library = join(folder, 'aws-lambda-cpp')
    const version = join(folder, 'version.cpp')
    // CMake would fill in the library's version; who asks for it is told by the runtime client what that is.
    const text = await readFile(join(library, 'src', 'version.cpp.in'), 'utf8')
    await writeFile(version, text.replaceAll(/@\w+@/g, '0'))
    const unfinished = `${binary}.${process.pid}`
    await run('g++', [
      ...['-shared', '-fPIC', '-O1', '-std=gnu++20', '-pthread', '-w'],
      ...['-DNAPI_CPP_EXCEPTIONS', '-DNODE_GYP_MODULE_NAME=rapid_client', '-DBUILDING_NODE_EXTENSION'],
      ...[nodeHeaders(), join(packages, 'node-addon-api'), join(library, 'include')].flatMap((one) => ['-I', one]),
      ...['-I', join(folder, 'curl', 'include')],
      ...[join(client, 'src', 'native', 'rapid-client.cc'), version],
      ...['runtime.cpp', 'logging.cpp'].map((name) => join(library, 'src', name)),
      ...['-l:libcurl.so.4', '-o', unfinished],
    ])
    await rename(unfinished, binary)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Beside this Node, as its own archives have them, else where Debian and NodeSource put them. */
function nodeHeaders(): string {
  const prefixes = [dirname(dirname(process.execPath)), '/usr/local', '/usr']
  const found = prefixes
    .map((prefix) => join(prefix, 'include', 'node'))
    .find((one) => existsSync(join(one, 'node_api.h')))
  if (found) return found
  throw new Error('Node’s headers are missing. Install them with: apt-get install libnode-dev')
}

async function run(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { timeout: BUILD_TIMEOUT_MS, maxBuffer: 16e6 }).catch(
    (error: Error & { stderr?: string }) => {
      const said = error.stderr?.slice(-2_000) || error.message
      throw new Error(`Compiling aws-lambda-ric failed: ${command}: ${said}`, { cause: error.message.slice(0, 500) })
    },
  )
}
