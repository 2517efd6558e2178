import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { quartersHeic } from '../support/heif.ts'
import { ordinary, talkative } from '../support/ordinary-files.ts'
import { photo } from '../support/pictures.ts'
import { memoryOf } from '../support/process-memory.ts'
import { type RealServer, realServer } from '../support/real-server.ts'
import { type Mutant, mutants } from './mutate.ts'

/** Longer than this, and somebody hangs. Twice the time a picture may be looked at, and then some. */
const HANG_MS = 70_000
/** More than the server has slots, so that pictures meet in a child. */
const AT_ONCE = 6
const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const

/** What a sweep came to. It has passed when there are no problems. */
export interface SweepResult {
  readonly files: number
  readonly accepted: number
  /** How often each code was answered, by uploads and by jobs. */
  readonly codes: Readonly<Record<string, number>>
  readonly slowest: readonly { readonly name: string; readonly tookMs: number }[]
  /** How often a child had to be replaced. */
  readonly childrenEnded: number
  readonly grownMegabytes: number
  readonly problems: readonly string[]
}

/** Sends files through a real server: upload, transform, download. Files are accepted or refused; nothing else may happen. */
export async function sweep(files: Iterable<Mutant>): Promise<SweepResult> {
  // With little room, what grows is what is still needed and not what the collector has not come to; a leak ends it.
  const server = await realServer({ environment: { NODE_OPTIONS: '--max-old-space-size=64' } })
  const codes: Record<string, number> = {}
  const times: { name: string; tookMs: number }[] = []
  const problems: string[] = []
  let accepted = 0
  try {
    const picture = await photo(1500, 1000)
    for (let count = 0; count < 8; count += 1) await server.upload(picture)
    const before = memoryOf(server.pid)?.peakMegabytes ?? 0
    const iterator = files[Symbol.iterator]()
    const lane = async () => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        const { name } = next.value
        const startedAt = performance.now()
        const answers = await within(HANG_MS, oneFile(server, next.value, times.length)).catch((error: unknown) => [
          { code: String(error), status: 599 },
        ])
        times.push({ name, tookMs: Math.round(performance.now() - startedAt) })
        if (answers[0]?.code === 'accepted') accepted += 1
        for (const { code, status } of answers) {
          codes[code] = (codes[code] ?? 0) + 1
          if (status >= 500) problems.push(`${name}: ${status} ${code}`)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    if (server.hasEnded()) problems.push('the server has ended')
    const grownMegabytes = Math.round((memoryOf(server.pid)?.peakMegabytes ?? 0) - before)
    if (grownMegabytes > 64) problems.push(`the server has grown by ${grownMegabytes} MB`)
    const childrenEnded = server.complaints().filter((line) => line.startsWith('A pixels child ended')).length
    const slowest = times.sort((a, b) => b.tookMs - a.tookMs).slice(0, 5)
    return { files: times.length, accepted, codes, slowest, childrenEnded, grownMegabytes, problems }
  } finally {
    await server.stop()
  }
}

/** The answers of one file's way through the server. A failed job counts by its code. */
async function oneFile(server: RealServer, { bytes }: Mutant, index: number) {
  const upload = await server.upload(bytes)
  if (upload.code !== 'accepted') return [upload]
  const format = FORMATS[index % FORMATS.length] ?? 'webp'
  const { job, code } = await server.transform(upload.asset.assetId, { operations: 'w_64', format })
  // The very codes that an upload would be refused with; whatever else a job fails with is a problem.
  const isForeseen = ['accepted', 'image_damaged', 'image_too_large', 'image_timeout'].includes(code)
  const download = await fetch(job?.outputs[0]?.url ?? upload.asset.url ?? '')
  const served = await download.arrayBuffer()
  const isWhole = served.byteLength === (job?.outputs[0]?.sizeBytes ?? bytes.length)
  return [
    upload,
    { code: `job ${code}`, status: isForeseen ? 200 : 599 },
    { code: 'download', status: isWhole ? download.status : 599 },
  ]
}

function within<T>(delayMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('hangs')), delayMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Whole files of every kind, small enough that thousands of them are sent in minutes. */
export async function wholeFiles(): Promise<Mutant[]> {
  const made = Object.entries({ ...ordinary, ...talkative, 'quarters.heic': quartersHeic }).filter(
    ([name]) => name !== 'phone.heic',
  )
  return await Promise.all(made.map(async ([name, make]) => ({ name, bytes: await make() })))
}

/** Broken files by rule; the same seed gives the same. */
export const brokenFiles = async (count: number, seed: number) => mutants(await wholeFiles(), count, seed)

/** Every file of a folder and of those in it, one at a time, so that a corpus need not fit into memory. */
export function* filesOf(directory: string): Generator<Mutant> {
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, name)
    if (statSync(path).isFile()) yield { name, bytes: readFileSync(path) }
  }
}
