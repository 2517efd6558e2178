import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Invocation, type Outcome, startRuntimeApi } from './runtime-api.ts'

export interface EnvironmentOptions {
  /** The folder of the bundle. */
  readonly directory: string
  readonly handler: string
  readonly functionName: string
  readonly logGroup: string
  readonly memoryMb: number
  /** Everything the process has in its environment. */
  readonly variables: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

/** What became of a call, from Lambda's point of view. */
export type Ended = Outcome | { readonly kind: 'died'; readonly errorType: string; readonly errorMessage: string }

/** One process that runs a function, as Lambda's execution environments do. */
export interface ExecutionEnvironment {
  readonly pid: number
  readonly initMs: number
  /** Runs one event. When it is not done in time, the process is killed. Never rejects. */
  invoke(invocation: Invocation, timeoutMs: number): Promise<Ended>
  hasEnded(): boolean
  kill(): Promise<void>
}

const client = fileURLToPath(new URL('../node_modules/aws-lambda-ric', import.meta.url))
const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url))
/** AWS's own where it has been compiled. */
const runtimeClient = () => (existsSync(`${client}/rapid-client.node`) ? `${client}/index.mjs` : bootstrap)

/** Lambda gives a start ten seconds on machines that do nothing else. */
const INIT_TIMEOUT_MS = 60_000
/** How often a process's memory is looked at. */
const MEMORY_INTERVAL_MS = 250

/** Starts one. Rejects with what the function said when it did not start. */
export async function startExecutionEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const startedMs = performance.now()
  const send = (signal: NodeJS.Signals) => void child.kill(signal)
  // Lambda freezes a function that has answered: what it left undone goes on at the next event, or never.
  const api = await startRuntimeApi({ onIdle: () => send('SIGSTOP'), onBusy: () => send('SIGCONT') })
  // A disk of its own, as Lambda's environments have: a start empties what an earlier one left there.
  const disk = mkdtempSync(join(tmpdir(), 'atelier-function-'))
  // The kernel ends it with this process, also when it is frozen.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, runtimeClient(), options.handler], {
    cwd: options.directory,
    env: {
      ...options.variables,
      PATH: process.env.PATH,
      TMPDIR: disk,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: options.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: options.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: randomUUID(),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: options.directory,
      _HANDLER: options.handler,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) readLines(stream, options.onLine)
  let reason = ''
  const end = (why: string) => {
    reason ||= why
    child.kill('SIGKILL')
  }
  const watch = setInterval(() => {
    const usedMb = residentMb(child.pid)
    if (usedMb > options.memoryMb) end(`Runtime.OutOfMemory: it used ${usedMb} MB of ${options.memoryMb}`)
  }, MEMORY_INTERVAL_MS)
  const died = once(child, 'exit').then(async ([code, signal]): Promise<Ended> => {
    clearInterval(watch)
    rmSync(disk, { recursive: true, force: true })
    await api.close()
    return {
      kind: 'died',
      errorType: 'Runtime.ExitError',
      errorMessage: reason || `Its process ended: ${signal ?? code}`,
    }
  })
  const tooLong = setTimeout(() => end('It did not start in time'), INIT_TIMEOUT_MS)
  try {
    await Promise.race([
      api.started,
      died.then((outcome) => {
        throw new Error(outcome.kind === 'died' ? outcome.errorMessage : 'It ended')
      }),
    ])
  } catch (error) {
    end('It did not start')
    await died
    throw error
  } finally {
    clearTimeout(tooLong)
  }
  return {
    pid: child.pid ?? 0,
    initMs: performance.now() - startedMs,
    async invoke(invocation, timeoutMs) {
      const timer = setTimeout(() => end(`Sandbox.Timedout: it took longer than ${timeoutMs / 1000} s`), timeoutMs)
      try {
        return await Promise.race([api.invoke(invocation), died])
      } finally {
        clearTimeout(timer)
      }
    },
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      end('It was killed')
      await died
    },
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line)
  })
}

/** Source: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function residentMb(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1024)
  } catch {
    // It has just ended.
    return 0
  }
}
