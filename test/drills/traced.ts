import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from './processes.ts'

/** The system calls that put bytes on the disk or on the wire, and those that say which file a number is. */
const DURABILITY = 'fsync,fdatasync,rename,renameat,renameat2,pwrite64,write,writev,sendto,sendmsg'
/** A page of SQLite, in which the id of a job is to be found, and the head and body of an answer. */
const MAX_BYTES = 5_000
/** The kernel finishes what it has begun; nothing more is coming. */
const SETTLE_MS = 100

/** One system call: where it begins and where it ends among all others, in the order in which the kernel let them. */
export interface TracedCall {
  readonly name: string
  /** As strace writes it: file numbers with their paths, bytes as C strings. */
  readonly args: string
  readonly begin: number
  /** Infinite when it never ended. */
  readonly end: number
  readonly failed: boolean
}

/**
 * Runs the work and gives the system calls of these processes, all threads, while it ran. Gives why not when this
 * machine does not let one process look at another. Source of the format: strace(1).
 */
export async function traced(
  pids: readonly number[],
  work: () => Promise<void>,
  names = DURABILITY,
): Promise<TracedCall[] | string> {
  const file = join(tmpdir(), `atelier-strace-${randomUUID()}`)
  const targets = pids.flatMap((pid) => ['-p', String(pid)])
  const options = ['-f', '-y', '-s', String(MAX_BYTES), '-e', `trace=${names}`, '-e', 'signal=none', '-o', file]
  const strace = spawn('strace', [...options, ...targets], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(strace, 'exit')
  let said = ''
  strace.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    while (pids.some((pid) => !said.includes(`Process ${pid} attached`))) {
      if (strace.exitCode !== null) return `strace cannot look at other processes here: ${said.trim()}`
      await sleep(10)
    }
    await work()
    await sleep(SETTLE_MS)
  } finally {
    strace.kill('SIGINT')
    await ended
  }
  const text = await readFile(file, 'utf8')
  await rm(file)
  return parseTrace(text)
}

/** Whole lines, and lines in two halves with other threads' calls between them. Pure. */
export function parseTrace(text: string): TracedCall[] {
  const calls: TracedCall[] = []
  const open = new Map<string, Omit<TracedCall, 'end' | 'failed'>>()
  for (const [index, line] of text.split('\n').entries()) {
    const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/s.exec(line)
    const begun = /^(\d+)\s+(\w+)\((.*)$/s.exec(line)
    if (resumed) {
      const [, thread = '', , rest = ''] = resumed
      const call = open.get(thread)
      open.delete(thread)
      if (call) calls.push({ ...call, args: call.args + rest, end: index, failed: / = -1 /.test(rest) })
    } else if (begun) {
      const [, thread = '', name = '', rest = ''] = begun
      const half = /^(.*)<unfinished \.\.\.>$/s.exec(rest)
      if (half) open.set(thread, { name, args: half[1] ?? '', begin: index })
      else calls.push({ name, args: rest, begin: index, end: index, failed: / = -1 \w+ \(.*\)$/.test(rest) })
    }
  }
  for (const call of open.values()) calls.push({ ...call, end: Number.POSITIVE_INFINITY, failed: false })
  return calls.sort((a, b) => a.begin - b.begin)
}
