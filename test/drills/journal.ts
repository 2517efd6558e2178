import { existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** One thing a server did. */
export interface JournalEntry {
  readonly atMs: number
  readonly pid: number
  readonly what:
    | 'boot'
    | 'claim'
    | 'record'
    | 'stale'
    | 'call'
    | 'dies'
    | 'fault'
    | 'lease_lost'
    | 'clock'
    | 'sent'
    | 'received'
    | 'refused'
  /** `jobId/stage/index`, the method of a stale write, or the key of a call. */
  readonly subject: string
  /** Of a paid call: the fence it was made under. */
  readonly outcome?: string
}

/** Milliseconds on the machine's monotonic clock, which all its processes share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Appends to a journal. Written at once, so that a kill right after loses nothing: the system has the line. */
export function openJournal(path: string) {
  const file = openSync(path, 'a')
  return (what: JournalEntry['what'], subject: string, outcome?: string): void => {
    const entry = {
      atMs: monotonicMs(),
      pid: process.pid,
      what,
      subject,
      ...(outcome === undefined ? {} : { outcome }),
    }
    writeSync(file, `${JSON.stringify(entry)}\n`)
  }
}
export type Journal = ReturnType<typeof openJournal>

/** Everything in the journal, in the order of writing. */
export function readJournal(path: string): JournalEntry[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as JournalEntry)
}

/** A task as journals name it. */
export const taskName = (task: { jobId: string; stage: number; index: number }) =>
  `${task.jobId}/${task.stage}/${task.index}`
