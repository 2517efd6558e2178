import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { brokenFiles, filesOf, type SweepResult, sweep, wholeFiles } from './picture-sweep.ts'

/** `npm run drills:pictures` sends more. */
const FILES = 160
/** A machine that does everything else beside it may be many times slower. Not a measure of speed. */
const TIMEOUT_MS = 180_000

const print = (result: SweepResult) => process.stdout.write(`${JSON.stringify(result)}\n`)

it(
  'broken pictures of every kind are accepted or refused, by a server that neither grows nor ends',
  async () => {
    const result = await sweep(await brokenFiles(FILES, 24))
    print(result)
    expect(result.problems).toEqual([])
    expect(result.files).toBe(FILES)
    // Both happen: otherwise the files were no test.
    expect(result.accepted).toBeGreaterThan(FILES / 20)
    expect(result.codes.image_damaged).toBeGreaterThan(FILES / 4)
  },
  TIMEOUT_MS,
)

it(
  'every file of ATELIER_CORPUS, or of a small corpus of our own, comes through or is refused',
  async () => {
    const given = process.env.ATELIER_CORPUS
    const directory = given ?? (await mkdtemp(join(tmpdir(), 'atelier-corpus-')))
    if (!given) for (const { name, bytes } of await wholeFiles()) await writeFile(join(directory, name), bytes)
    const result = await sweep(filesOf(directory))
    if (given) print(result)
    else await rm(directory, { recursive: true })
    expect(result.problems).toEqual([])
    // Our own are all in order.
    if (!given) expect(result.accepted).toBe(result.files)
  },
  process.env.ATELIER_CORPUS ? 3_600_000 : TIMEOUT_MS,
)
