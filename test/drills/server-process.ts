import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FromServer, ToServer } from './drill-server.ts'
import { type DrillSettings, writeDrillSettings } from './drill-settings.ts'
import { type JournalEntry, monotonicMs, readJournal } from './journal.ts'
import { childPidsOf, isPixelsChild, signalTo, sleep, waitUntil } from './processes.ts'

const drillServer = fileURLToPath(new URL('./drill-server.ts', import.meta.url))
export const realServer = fileURLToPath(new URL('../../src/entrypoints/server.ts', import.meta.url))

/** A start takes 0.4 s here; a machine that runs everything else beside it may take many times that. */
const START_MS = 30_000

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly atMs: number
}

export interface ServerOptions {
  /** The drill server when left out; the real one knows no journal, no crash points and no invented kinds. */
  readonly entrypoint?: string
  readonly settings?: Partial<Omit<DrillSettings, 'journalPath'>>
  readonly environment?: Readonly<Record<string, string>>
  /** On a disk that can be hurt; in a folder for temporary files when left out. Settled by the first start. */
  readonly dataDirectory?: string
}

/** A server in a process of its own, on a port and a data directory that it keeps over restarts. */
export interface ServerProcess {
  readonly url: string
  readonly dataDirectory: string
  readonly counts: { starts: number; kills: number; stops: number }
  pid(): number
  /** The processes that work on its pictures. */
  childPids(): number[]
  /** Starts it, and resolves when it is ready. The settings replace those of the start before. */
  start(options?: ServerOptions): Promise<void>
  /** Starts it without waiting for it to be ready. */
  launch(options?: ServerOptions): void
  isRunning(): boolean
  isReady(): Promise<boolean>
  /** Sends a signal to the server, or to one of its children. False when that had ended. */
  signal(signal: NodeJS.Signals, pid?: number): boolean
  /** Resolves when it has ended. */
  exited(): Promise<Exit>
  /** Kills it and waits for its end. Gives the time of the kill. */
  kill(): Promise<number>
  /** Stops it the gentle way. */
  terminate(): Promise<Exit>
  /** While on, a server that ends is started again at once. */
  keepAlive(isOn: boolean): void
  ask(message: ToServer): Promise<FromServer>
  journal(): JournalEntry[]
  /** What it wrote to its standard error, all starts together. */
  log(): string
  /** Ends it and everything it started, and removes its data. */
  dispose(): Promise<void>
}

/** Makes a server process; `start` starts it. Whatever happens, it ends with this process. */
export async function serverProcess(first: ServerOptions = {}): Promise<ServerProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'atelier-drill-'))
  const dataDirectory = first.dataDirectory ?? join(directory, 'data')
  const journalPath = join(directory, 'journal.jsonl')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const counts = { starts: 0, kills: 0, stops: 0 }
  const knownChildren = new Set<number>()
  let options = first
  let current: { child: ChildProcess; ended: Promise<Exit>; exit?: Exit } | undefined
  let isKeptAlive = false
  let log = ''
  let asked = 0

  function launch(next: ServerOptions = options) {
    options = next
    const { entrypoint = drillServer, settings, environment } = options
    const isDrill = entrypoint === drillServer
    const child = spawn(
      process.execPath,
      [entrypoint, '--port', String(port), '--data', dataDirectory, '--workers', '2'],
      {
        env: {
          PATH: process.env.PATH,
          TMPDIR: tmpdir(),
          // The real server then ends with its parent, as it does under npm.
          npm_lifecycle_event: 'drill',
          ATELIER_BUDGET_USD: '999999',
          ATELIER_ON_UPLOAD: 'none',
          ...(isDrill ? writeDrillSettings({ providerUrl: '', ...settings, journalPath }) : {}),
          ...environment,
        },
        stdio: ['ignore', 'ignore', 'pipe', isDrill ? 'ipc' : 'ignore'],
      },
    )
    counts.starts += 1
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    const ended = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        const exit = { code, signal, atMs: monotonicMs() }
        run.exit = exit
        resolve(exit)
        if (isKeptAlive && current === run) launch()
      })
    })
    const run: NonNullable<typeof current> = { child, ended }
    current = run
  }

  function pid(): number {
    if (current?.child.pid === undefined) throw new Error('The server was never started')
    return current.child.pid
  }

  function childPids(): number[] {
    const pids = current?.exit ? [] : childPidsOf(pid())
    for (const one of pids) knownChildren.add(one)
    return pids
  }

  async function isReady(): Promise<boolean> {
    try {
      return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok
    } catch {
      // Nobody listens yet.
      return false
    }
  }

  /** The server and what it left running. Stopped processes cannot end by themselves, so they are killed too. */
  function killEverything() {
    isKeptAlive = false
    childPids()
    if (current && !current.exit) signalTo(pid(), 'SIGKILL')
    for (const one of knownChildren) if (isPixelsChild(one)) signalTo(one, 'SIGKILL')
  }
  process.once('exit', killEverything)

  const self: ServerProcess = {
    url,
    dataDirectory,
    counts,
    pid,
    childPids,
    launch,
    isReady,
    async start(next) {
      launch(next)
      await waitUntil(
        'the server is ready',
        () => {
          if (current?.exit && !isKeptAlive)
            throw new Error(
              `The server ended with ${JSON.stringify(current.exit)} instead of starting:\n${log.slice(-2000)}`,
            )
          return isReady()
        },
        { timeoutMs: START_MS, pollMs: 10 },
      )
      childPids()
    },
    isRunning: () => current !== undefined && !current.exit,
    signal(signal, target = pid()) {
      childPids()
      const isSent = signalTo(target, signal)
      if (isSent && signal === 'SIGKILL') counts.kills += 1
      if (isSent && signal === 'SIGSTOP') counts.stops += 1
      return isSent
    },
    exited: () => current?.ended ?? Promise.reject(new Error('The server was never started')),
    async kill() {
      const ended = self.exited()
      const atMs = monotonicMs()
      self.signal('SIGKILL')
      await ended
      return atMs
    },
    async terminate() {
      isKeptAlive = false
      const ended = self.exited()
      self.signal('SIGTERM')
      return await ended
    },
    keepAlive(isOn) {
      isKeptAlive = isOn
    },
    ask(message) {
      const id = ++asked
      const { child, ended } = current ?? {}
      return new Promise((resolve, reject) => {
        const onMessage = (answer: FromServer & { id: number }) => {
          if (answer.id !== id) return
          child?.off('message', onMessage)
          resolve(answer)
        }
        child?.on('message', onMessage)
        child?.send({ id, ...message }, (error) => error && reject(error))
        ended?.then(() => reject(new Error('The server ended before it answered')))
      })
    },
    journal: () => readJournal(journalPath),
    log: () => log,
    async dispose() {
      killEverything()
      process.off('exit', killEverything)
      if (current) await current.ended
      // Children end a moment after their server.
      for (let tries = 0; tries < 100 && [...knownChildren].some(isPixelsChild); tries += 1) {
        killEverything()
        await sleep(20)
      }
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return self
}

/**
 * A free port below those that the system gives to outgoing connections: a client that keeps trying to reach a server
 * that is down could otherwise be given the server's own port.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}
