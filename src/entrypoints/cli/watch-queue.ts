import { relative } from 'node:path'
import { ClientError } from '../../client/client-error.ts'
import { AppError } from '../../errors.ts'
import { exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import type { OnDemand } from './on-demand.ts'
import { resultOf } from './resize.ts'
import { shownName, type Terminal } from './terminal.ts'
import { printable } from './text.ts'
import type { Arrivals } from './watch-arrivals.ts'
import { FileChanged, printOf, type WatchContext, watchFile } from './watch-file.ts'

export interface WatchQueueOptions {
  readonly terminal: Terminal
  readonly connections: OnDemand
  readonly context: WatchContext
  readonly isJson: boolean
  /** Waits for a server that has gone away instead of giving up. */
  readonly isPatient: boolean
  readonly arrivals: Arrivals
}

export interface WatchQueue {
  add(file: string): void
  /** Starts what may be started now. Throws what is no matter of one file. */
  advance(): void
  /** Starts nothing more; resolves when nothing is in work. */
  drain(): Promise<void>
  readonly isEmpty: boolean
  readonly counts: { readonly done: number; readonly failed: number }
}

/** As many as `atelier resize` does: the workers are busy while results are fetched. */
const FILES_AT_ONCE = 8

/** Before a server that has gone away is asked again: doubled from the first to the last. */
const FIRST_PAUSE_MS = 1_000
const LAST_PAUSE_MS = 30_000

/** A bad moment of the server, of the network or of the disk, and none of the file. */
const AWAY_CODES = ['unreachable', 'unexpected_answer', 'overloaded', 'rate_limited', 'storage_full']
const AWAY_FILE_CODES = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']

/** The files that are to be worked on, a few at a time. */
export function createWatchQueue(options: WatchQueueOptions): WatchQueue {
  const { terminal, connections, context, isJson, isPatient, arrivals } = options
  const waiting = new Set<string>()
  const active = new Map<string, Promise<void>>()
  const counts = { done: 0, failed: 0 }
  let pauseMs = 0
  let pausedUntilMs = 0
  let fatal: unknown
  let isDraining = false

  async function work(file: string): Promise<void> {
    const before = await printOf(file).catch(() => undefined)
    try {
      const result = await connections.use((client) => watchFile(context, client, file))
      pauseMs = 0
      if (!result) return
      counts.done += 1
      if (isJson) terminal.json(resultOf(result))
      else terminal.data(`${printable(result.source)} → ${printable(result.output)}`)
    } catch (error) {
      await settle(file, before, error)
    }
  }

  async function settle(file: string, before: string | undefined, error: unknown): Promise<void> {
    if (context.signal.aborted) return
    const now = await printOf(file).catch(() => undefined)
    // Deleted or renamed meanwhile.
    if (now === undefined) return
    // It was still growing, so that it looked damaged.
    if (error instanceof FileChanged || now !== before) return arrivals.await(file)
    const explanation = explainFailure(error)
    if (isPatient && isAway(error)) {
      waiting.add(file)
      return pause(explanation?.message ?? String(error))
    }
    if (!explanation || explanation.exitCode === exitCodes.unreachable) {
      fatal ??= error
      return
    }
    const { code, message } = explanation
    counts.failed += 1
    const path = relative(context.watched, file)
    // Kept, so that the same file is not tried again, and what it was before is still ours.
    await context.state.record({ ...context.state.entryOf(path), path, print: now, step: 'failed' })
    if (isJson) terminal.json({ source: file, error: { code, message } })
    terminal.fail(terminal.paint('red', `${shownName(file)}: ${message}`))
  }

  /** All that are in work fail at the same time; that is one pause. */
  function pause(message: string) {
    connections.drop()
    if (performance.now() < pausedUntilMs) return
    pauseMs = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), LAST_PAUSE_MS)
    pausedUntilMs = performance.now() + pauseMs
    terminal.note(`${message} Trying again in ${Math.ceil(pauseMs / 1000)} s.`)
  }

  function advance() {
    for (const file of waiting) {
      if (fatal !== undefined || isDraining || performance.now() < pausedUntilMs) return
      if (active.size >= FILES_AT_ONCE) return
      if (active.has(file)) continue
      waiting.delete(file)
      active.set(file, run(file))
    }
  }

  async function run(file: string): Promise<void> {
    try {
      await work(file)
    } catch (error) {
      fatal ??= error
    } finally {
      active.delete(file)
    }
    // Not at the next look only: small pictures are done faster than that.
    advance()
  }

  return {
    add: (file) => void waiting.add(file),
    advance() {
      if (fatal !== undefined) throw fatal
      advance()
    },
    async drain() {
      isDraining = true
      await Promise.all(active.values())
    },
    get isEmpty() {
      return waiting.size + active.size === 0
    },
    counts,
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof ClientError) return AWAY_CODES.includes(error.code) || [502, 504].includes(error.status)
  if (error instanceof AppError) return error.code === 'not_ready'
  return error instanceof Error && AWAY_FILE_CODES.includes((error as NodeJS.ErrnoException).code ?? '')
}
