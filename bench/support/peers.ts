import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BenchContext } from '../bench.ts'
import type { BareOrder, BareResult } from '../peers/bare-sharp.ts'
import { runToEnd } from './processes.ts'

const peer = (file: string) => fileURLToPath(new URL(`../peers/${file}`, import.meta.url))

/** Two more threads than pictures in flight, so that no fsync waits for a decoder. */
const THREADS = '6'

export interface BareSharp {
  readonly pid: number
  run(order: BareOrder): Promise<BareResult>
}

/** Starts the process of `bare-sharp.ts`. */
export function startBareSharp(context: BenchContext): BareSharp {
  const child = fork(peer('bare-sharp.ts'), { env: { ...process.env, UV_THREADPOOL_SIZE: THREADS } })
  context.onEnd(() => endOf(child))
  return {
    pid: child.pid ?? 0,
    async run(order) {
      child.send(order)
      const [result] = (await once(child, 'message')) as [BareResult]
      return result
    },
  }
}

export interface Pillow {
  run(way: 'draft' | 'plain', path: string, count: number, directory: string): Promise<{ seconds: number }>
}

/** Starts `pillow.py` in Debian's Python, whose Pillow the services bring. */
export function startPillow(context: BenchContext): Pillow {
  const child = spawn('/usr/bin/python3', [peer('pillow.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  context.onEnd(() => endOf(child))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(way, path, count, directory) {
      child.stdin.write(`${[way, path, count, directory].join('\t')}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error('Pillow ended. Install it: npm run setup:services -- --for bench')
      return { seconds: Number(value) }
    },
  }
}

/** Starts `gif-pillow.py`. */
export function startGifPillow(context: BenchContext) {
  const child = spawn('/usr/bin/python3', [peer('gif-pillow.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  context.onEnd(() => endOf(child))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    /** Gives the seconds that saving took. */
    async save(directory: string, count: number, delayMs: number, target: string): Promise<number> {
      child.stdin.write(`${[directory, count, delayMs, target].join('\t')}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error('Pillow ended. Install it: npm run setup:services -- --for bench')
      return Number(value)
    },
  }
}

/** A child without its pipe or channel ends by itself, and its own children with it. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  if (child.connected) child.disconnect()
  child.stdin?.end()
  await ended
}

/** Runs one of `peers/` to its end with an order, and gives what it printed. */
export async function runPeer<Result>(file: string, order: object): Promise<Result> {
  return JSON.parse(await runToEnd(process.execPath, [peer(file), JSON.stringify(order)])) as Result
}
