import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchContext } from '../bench.ts'

/** Longer than any service or server here takes to start or to stop. */
const PATIENCE_MS = 30_000

/** A process of ours, with the last of what it said. */
export interface Running {
  readonly process: ChildProcess
  readonly pid: number
  /** What it wrote to its standard error, the last 4,000 characters. */
  said(): string
  /** Sends the signal and waits for the end; kills it when that takes too long. May be repeated. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts a program that stays; it is stopped by its pid when the bench ends, whatever happens. */
export function launch(
  context: Pick<BenchContext, 'onEnd'>,
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Running {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options })
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-4_000)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      text += String(error)
      resolve()
    })
  })
  async function stop(signal: NodeJS.Signals = 'SIGTERM') {
    child.kill(signal)
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    await ended
    clearTimeout(impatience)
  }
  context.onEnd(() => stop())
  if (child.pid === undefined)
    throw new Error(`${command} cannot be started. Run npm run setup:services -- --for bench`)
  return { process: child, pid: child.pid, said: () => text, stop }
}

/** Runs a program to its end and gives what it printed. Throws with what it said when it fails. */
export async function runToEnd(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let out = ''
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
  })
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said += piece
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said.slice(-2_000)}`)
  return out
}

/** Asks again every few milliseconds until the answer is true. Throws when the process ended or patience does. */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  options: { intervalMs?: number; running?: Running } = {},
): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    const { running } = options
    if (running && running.process.exitCode !== null) throw new Error(`${what}: it ended. It said: ${running.said()}`)
    if (performance.now() > endMs) throw new Error(`${what} took too long. ${running?.said() ?? ''}`)
    await sleep(options.intervalMs ?? 10)
  }
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A user's number by name, for programs that refuse to run as root. */
export const userId = (name: string): number => Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }))
