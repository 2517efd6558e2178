import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { tmpdir } from 'node:os'
import type { Death } from './call-verdict.ts'
import type { FromChild, ToChild } from './child-protocol.ts'

/** One forked child, from its start to its end. */
export interface PixelsProcess {
  readonly pid: number | undefined
  send(message: ToChild): void
  /** Kills it for a reason; the first reason given is the one that counts. Nothing happens when it has ended. */
  kill(death: Death): void
  /** Resident memory in megabytes: what the kernel says now, elsewhere than on Linux what the child said last. */
  rssMegabytes(): number
  /** When it was last heard of, by the clock of `performance.now()`. */
  heardAtMs: number
}

export interface ProcessOptions {
  readonly childPath: string
  /** Threads for libvips and files in the child: its slots, and one more. */
  readonly threads: number
  readonly onMessage: (message: FromChild & { type: 'ready' | 'done' | 'failed' }) => void
  /** Called once, whatever happened. */
  readonly onEnd: (death: Death) => void
  /** A line that the child, or a library in it, wrote to its standard error. */
  readonly onWarning: (text: string) => void
}

/** Forks the child. It gets nothing of our environment, so no secrets: it runs no programs, and node itself is named by its path. */
export function pixelsProcess(options: ProcessOptions): PixelsProcess {
  const child = fork(options.childPath, [], {
    execPath: process.execPath,
    execArgv: [],
    env: childEnvironment(options.threads),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let reason: Death | undefined
  let saidRssMegabytes = 0
  let ended = false

  function end(death: Death) {
    if (ended) return
    ended = true
    options.onEnd(reason ?? death)
  }

  const self: PixelsProcess = {
    pid: child.pid,
    heardAtMs: performance.now(),
    // A channel that is closed means an exit that is about to be told; the call runs again then.
    send: (message) => void (child.connected && child.send(message, undefined, undefined, () => {})),
    kill(death) {
      reason ??= death
      child.kill('SIGKILL')
    },
    rssMegabytes: () => kernelRssMegabytes(child) ?? saidRssMegabytes,
  }
  child.on('message', (message: FromChild) => {
    self.heardAtMs = performance.now()
    if (message.type === 'pong') saidRssMegabytes = message.rssMegabytes
    else options.onMessage(message)
  })
  child.once('exit', (code, signal) => end({ cause: 'exit', code, signal }))
  // A process that could not be started has no exit event.
  child.once('error', (error) => {
    options.onWarning(String(error))
    if (child.pid === undefined) end({ cause: 'exit', code: null, signal: null })
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => options.onWarning(text.slice(0, 2000)))
  return self
}

function childEnvironment(threads: number): NodeJS.ProcessEnv {
  // Our own cache of compiled sources, when there is one: a child starts in 80 ms instead of 170, and is 20 MB smaller
  // because it never loads the TypeScript compiler.
  const cache = getCompileCacheDir()
  // Two arenas instead of eight a core: glibc keeps freed pixels per arena, and a child stays at 85 MB instead of 96.
  return {
    // Where libvips puts what it does not hold in memory.
    TMPDIR: tmpdir(),
    ...(cache && { NODE_COMPILE_CACHE: cache }),
    MALLOC_ARENA_MAX: '2',
    UV_THREADPOOL_SIZE: String(Math.max(4, threads)),
  }
}

/** Not `statm`: that counts pages, and their size differs between machines. Undefined where there is no /proc, or no such process any more. */
function kernelRssMegabytes(child: ChildProcess): number | undefined {
  if (process.platform !== 'linux' || child.pid === undefined) return undefined
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1]
    return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}
