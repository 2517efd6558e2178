import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
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
  /** The clock that the function's process has. */
  readonly nowMs: () => number
  readonly onLine: (line: string) => void
}

/** A function of the stack, with as many processes as it has needed at the same time. */
export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  invoke(event: Buffer, onPiece?: (piece: Buffer) => void): Promise<Ended>
  /** Resolves when an event would be run at once. */
  hasRoom(): boolean
  /** The processes that run an event at the moment. */
  busy(): readonly ExecutionEnvironment[]
  /** How often it was called, how often a process was started for it, and what such a start took together. */
  readonly counts: { calls: number; starts: number; startMs: number }
  /** Ends all processes that do nothing; the next event starts another. */
  recycle(): Promise<void>
  close(): Promise<void>
}

/** Makes it; nothing is started before the first event. */
export function lambdaFunction(options: LambdaFunctionOptions): LambdaFunction {
  const idle: ExecutionEnvironment[] = []
  const busy = new Set<ExecutionEnvironment>()
  const waiting: (() => void)[] = []
  const counts = { calls: 0, starts: 0, startMs: 0 }
  let running = 0

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
    busy.add(chosen)
    const timeoutMs = options.timeoutSeconds * 1000
    const requestId = randomUUID()
    const ended = await chosen.invoke(
      { requestId, deadlineMs: options.nowMs() + timeoutMs, functionArn: options.arn, event, onPiece },
      timeoutMs,
    )
    busy.delete(chosen)
    if (!chosen.hasEnded()) idle.push(chosen)
    if (ended.kind !== 'answered') options.onLine(`${requestId}: ${ended.errorType}: ${ended.errorMessage}`)
    return ended
  }

  const recycle = async () => void (await Promise.all(idle.splice(0).map((one) => one.kill())))
  return {
    name: options.name,
    arn: options.arn,
    counts,
    hasRoom: () => running < options.maxConcurrency,
    busy: () => [...busy],
    async invoke(event, onPiece) {
      counts.calls += 1
      while (running >= options.maxConcurrency) await new Promise<void>((resolve) => waiting.push(resolve))
      running += 1
      try {
        return await run(event, onPiece)
      } finally {
        running -= 1
        waiting.shift()?.()
        await turn()
      }
    },
    recycle,
    async close() {
      await recycle()
      await Promise.all([...busy].map((one) => one.kill()))
      await recycle()
    },
  }
}
