import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join, relative } from 'node:path'
import * as z from 'zod'
import { takeLock } from '../../adapters/local/directory-lock.ts'
import { CommandError } from './exit-codes.ts'
import { shownName } from './terminal.ts'

const Entry = z.object({
  /** From the watched folder. */
  path: z.string(),
  /** Size and time of the file as it was then. */
  print: z.string(),
  step: z.enum(['sent', 'saving', 'done', 'failed']),
  sha256: z.string().optional(),
  assetId: z.string().optional(),
  /** From the folder of the results. Ours from `saving` on. */
  output: z.string().optional(),
})

/** How far a file has come. */
export type WatchEntry = z.infer<typeof Entry>

/** What `atelier watch` has done, kept across restarts. */
export interface WatchState {
  entryOf(path: string): WatchEntry | undefined
  /** The asset that holds these bytes already. */
  assetOf(sha256: string): string | undefined
  /** The source of a result of ours, `''` for one of another watch of the folder; undefined for what is not ours. */
  ownerOf(output: string): string | undefined
  /** Kept before it resolves. */
  record(entry: WatchEntry): Promise<void>
  close(): Promise<void>
}

const NAME = /^\.atelier-watch-[0-9a-f]{12}\.jsonl$/

/**
 * Opens the state in the folder of the results: a file of JSON lines, one for each watched folder and set of options,
 * that only grows while it is open, so that a crash costs no more than its last line. Paths are relative: the folder may
 * be moved. Nobody else can open the same state until `close`, or until this process is dead; whoever tries is told.
 */
export async function openWatchState(resultFolder: string, watched: string, options: unknown): Promise<WatchState> {
  const identity = JSON.stringify([relative(resultFolder, watched), options])
  const name = `.atelier-watch-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}.jsonl`
  const file = join(resultFolder, name)
  // Two would both send what comes, and each would lose what the other has written down.
  const release = takeLock(file.replace(/\.jsonl$/, '.lock'))
  if (!release) throw alreadyWatched(resultFolder, watched)
  const entries = new Map<string, WatchEntry>()
  const assets = new Map<string, string>()
  const owners = new Map<string, string>()

  const remember = (entry: WatchEntry) => {
    entries.set(entry.path, entry)
    if (entry.sha256 && entry.assetId) assets.set(entry.sha256, entry.assetId)
    if (entry.output !== undefined) owners.set(entry.output, entry.path)
  }
  for (const other of readdirSync(resultFolder).filter((one) => NAME.test(one) && one !== name)) {
    for (const { output } of readEntries(join(resultFolder, other))) if (output !== undefined) owners.set(output, '')
  }
  for (const entry of readEntries(file)) remember(entry)
  // Of what came and went nothing needs to be known; so the file stays as small as what is there.
  const kept = [...entries.values()].filter(({ path, output }) => {
    return existsSync(join(watched, path)) || (output !== undefined && existsSync(join(resultFolder, output)))
  })
  writeFileSync(`${file}.new`, kept.map(lineOf).join(''))
  renameSync(`${file}.new`, file)
  const handle = await open(file, 'a')
  return {
    entryOf: (path) => entries.get(path),
    assetOf: (sha256) => assets.get(sha256),
    ownerOf: (output) => owners.get(output),
    async record(entry) {
      remember(entry)
      await handle.appendFile(lineOf(entry))
    },
    async close() {
      await handle.close()
      release()
    },
  }
}

function alreadyWatched(resultFolder: string, watched: string): CommandError {
  const where = resultFolder === watched ? '' : ` into ${shownName(resultFolder)}`
  return new CommandError(
    `Another atelier watch does the same with ${shownName(watched)}${where} already. Let it, or end it first; for other sizes or formats give other options, for another place -o.`,
  )
}

const lineOf = (entry: WatchEntry) => `${JSON.stringify(entry)}\n`

function* readEntries(file: string): Generator<WatchEntry> {
  if (!existsSync(file)) return
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      yield Entry.parse(JSON.parse(line))
    } catch {
      // The line that a crash cut off, or a hand edited: the file it was about is looked at again, which is harmless.
    }
  }
}
