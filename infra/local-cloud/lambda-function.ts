import { randomUUID } from 'node:crypto'
import { type Ended, type ExecutionEnvironment, startExecutionEnvironment } from './execution-environment.ts'

export interface LambdaFunctionOptions {
  readonly name: string
  readonly arn: string
  readonly handler: string
  readonly logGroup: string
  readonly directory: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  /** As many events as it runs at the same time; others wait, where Lambda would start more or refuse. */
  readonly maxConcurrency: number
  /** Asked at each start. */
  readonly variables: () => Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

/** A function of the stack, with as many processes as it has needed at the same time. */
export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  invoke(event: Buffer, onPiece?: (piece: Buffer) => void): Promise<Ended>
  /** Whether an event would be run at once. */
  hasRoom(): boolean
  /** What runs at the moment: each event, and the process that it runs in. */
  busy(): readonly { readonly event: Buffer; readonly environment: ExecutionEnvironment }[]
  /** How often it was called, how often a process was started for it, and what such a start took together. */
  readonly counts: { calls: number; starts: number; startMs: number }
  /** Ends all processes. */
  close(): Promise<void>
}

/** Makes it; nothing is started before the first event. */
export function lambdaFunction(options: LambdaFunctionOptions): LambdaFunction {
  const idle: ExecutionEnvironment[] = []
  const busy = new Map<ExecutionEnvironment, Buffer>()
  const waiting: (() => void)[] = []
  const counts = { calls: 0, starts: 0, startMs: 0 }
  let running = 0
  let isClosed = false

  async function environment(): Promise<ExecutionEnvironment> {
    for (let found = idle.pop(); found; found = idle.pop()) if (!found.hasEnded()) return found
    const { name: functionName, directory, handler, logGroup, memoryMb, onLine } = options
    const started = await startExecutionEnvironment({
      ...{ functionName, directory, handler, logGroup, memoryMb, onLine },
      variables: options.variables(),
    })
    counts.starts += 1
    counts.startMs += started.initMs
    return started
  }

  async function run(event: Buffer, onPiece?: (piece: Buffer) => void): Promise<Ended> {
    let chosen: ExecutionEnvironment
    try {
      chosen = await environment()
    } catch (error) {
      return { kind: 'failed', errorType: 'Runtime.InitError', errorMessage: String(error) }
    }
    if (isClosed) await chosen.kill()
    busy.set(chosen, event)
    const timeoutMs = options.timeoutSeconds * 1000
    const requestId = randomUUID()
    const ended = await chosen.invoke(
      { requestId, deadlineMs: Date.now() + timeoutMs, functionArn: options.arn, event, onPiece },
      timeoutMs,
    )
    busy.delete(chosen)
    if (!chosen.hasEnded()) idle.push(chosen)
    if (ended.kind !== 'answered') options.onLine(`${requestId}: ${ended.errorType}: ${ended.errorMessage}`)
    return ended
  }

  return {
    name: options.name,
    arn: options.arn,
    counts,
    hasRoom: () => running < options.maxConcurrency,
    busy: () => [...busy].map(([environment, event]) => ({ environment, event })),
    async invoke(event, onPiece) {
      counts.calls += 1
      while (running >= options.maxConcurrency) await new Promise<void>((resolve) => waiting.push(resolve))
      running += 1
      try {
        return await run(event, onPiece)
      } finally {
        running -= 1
        waiting.shift()?.()
      }
    },
    async close() {
      isClosed = true
      await Promise.all([...busy.keys(), ...idle.splice(0)].map((one) => one.kill()))
    },
  }
}
