import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, type Call, startRuntimeApi } from './runtime-api.ts'
import { runtimeClient } from './runtime-client.ts'

export interface RunningFunction {
  /** From the process's start to its asking for the first event. */
  readonly initMs: number
  invoke(event: unknown, call?: Partial<Call>): Promise<Answer>
  /** What it has written to its log so far. */
  log(): string
  stop(): Promise<void>
}

export interface FunctionOptions {
  /** The folder of the bundle. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly timeoutSeconds: number
}

/** What a function said instead of starting: Lambda reports it and tries again at the next event. */
export class InitError extends Error {
  override readonly name = 'InitError'
}

/** Starts a bundle as Lambda does: AWS's runtime client in a process of its own, with a function's environment and no other. */
export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const api = await startRuntimeApi()
  const startedMs = performance.now()
  // A disk of its own, as a function has.
  const disk = mkdtempSync(join(tmpdir(), 'atelier-function-'))
  const child = spawn(process.execPath, [runtimeClient, 'index.handler'], {
    cwd: options.directory,
    env: {
      ...options.environment,
      PATH: process.env.PATH,
      TMPDIR: disk,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'atelier-test',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/atelier-test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      LAMBDA_TASK_ROOT: options.directory,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  const exit = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGKILL')
    await exit
    rmSync(disk, { recursive: true, force: true })
    await api.close()
  }
  const failure = await Promise.race([
    api.started.then(() => undefined),
    api.initError.then(({ errorType, errorMessage }) => new InitError(`${errorType}: ${errorMessage}`)),
    exit.then(([code]) => new Error(`The function's process ended with ${code}: ${log.slice(-2_000)}`)),
  ])
  if (failure) {
    await stop()
    throw failure
  }
  let calls = 0
  return {
    initMs: performance.now() - startedMs,
    invoke: (event, call = {}) =>
      Promise.race([
        api.invoke(event, { timeoutMs: options.timeoutSeconds * 1000, requestId: `request-${++calls}`, ...call }),
        exit.then(([code]): never => {
          throw new Error(`The function's process ended with ${code}: ${log.slice(-2_000)}`)
        }),
      ]),
    log: () => log,
    stop,
  }
}
