import { fileURLToPath } from 'node:url'
import { formatNames, mediaTypeOf } from '../src/operations/format.ts'
import { type Operation, type OperationCall, operations } from '../src/operations/index.ts'
import { parseOperations } from '../src/operations/parse-operations.ts'
import type { MediaType } from '../src/schema/asset.ts'
import type { Bench, BenchContext, Row } from './bench.ts'
import { makePhoto, type Photo } from './support/photo.ts'
import { runToEnd } from './support/processes.ts'
import { median, shown } from './support/statistics.ts'

/** What a process is to render. */
export interface RenderOrder {
  readonly path: string
  readonly operations: readonly OperationCall[]
  readonly mediaType: MediaType
  readonly turns: number
}

/** What it took. */
export interface RenderUsage {
  readonly times: readonly number[]
  /** Above what the process held before. */
  readonly megabytes: number
  /** What permits would have been asked for. */
  readonly estimate: number
}

/** The second turn finds the allocator warm; the median of three is it or the third. */
const TURNS = 3

const sizes = [
  { name: '1 MP', edges: [1225, 817] },
  { name: '6 MP', edges: [2725, 2225] },
  { name: '24 MP', edges: [6000, 4000] },
] as const
/** 24 megapixels would be refused: AVIFs end at 16. */
const isRefused = (mediaType: MediaType, size: string) => mediaType === 'image/avif' && size === '24 MP'

const SCRIPT = fileURLToPath(new URL('./support/render-once.ts', import.meta.url))

interface Measured {
  readonly usage: RenderUsage
  readonly what: string
}

export const bench: Bench = {
  title: 'Operations and formats',
  about: `Each operation’s example on a photo-like JPEG of 1, 6 and 24 MP, written as JPEG: from the file to finished bytes with all facts, the
median of ${TURNS} turns, one thread. Then each format, written from the whole picture without any operation. A new process for each
line; *MB* is the most it held above what it held before, *est.* what the permits are counted in.`,
  async run(context) {
    const photos = new Map<string, Photo>()
    const used = context.isQuick ? sizes.slice(0, 1) : sizes
    for (const { name, edges } of used) photos.set(name, await makePhoto(context.directory, `${name}.jpg`, edges))

    const measured: Measured[] = []
    const line = async (what: string, calls: readonly OperationCall[], mediaType: MediaType): Promise<Row> => {
      const row: Record<string, string | number> = { what }
      for (const [name, photo] of photos) {
        const usage = isRefused(mediaType, name) ? undefined : await measure(context, photo.path, calls, mediaType)
        if (usage) measured.push({ usage, what: `${what}, ${name}` })
        row[`${name}: ms`] = usage ? shown(median(usage.times)) : '—'
        row[`${name}: MB`] = usage ? shown(usage.megabytes) : '—'
        row[`${name}: est.`] = usage ? usage.estimate : '—'
      }
      return row
    }

    const ofOperations: Row[] = []
    for (const operation of Object.values<Operation>(operations)) {
      context.say(operation.name)
      const { operations: calls } = parseOperations([{ operation: operation.name, ...operation.example }])
      ofOperations.push(await line(operation.name, calls, 'image/jpeg'))
    }
    const ofFormats: Row[] = []
    for (const format of formatNames) {
      context.say(format)
      ofFormats.push(await line(format, [], mediaTypeOf(format)))
    }
    const over = measured.filter(({ usage }) => usage.megabytes > usage.estimate)
    return {
      tables: [
        { title: 'Operations', rows: ofOperations },
        { title: 'Formats', rows: ofFormats },
      ],
      goals: [
        {
          what: 'what a rendition holds, against what its permit is counted in',
          target: 'never more',
          measured: over.length === 0 ? 'never more' : `more for ${over.map(({ what }) => what).join('; ')}`,
          isMet: over.length === 0,
        },
      ],
    }
  },
}

async function measure(
  context: BenchContext,
  path: string,
  calls: readonly OperationCall[],
  mediaType: MediaType,
): Promise<RenderUsage> {
  const order: RenderOrder = { path, operations: calls, mediaType, turns: context.isQuick ? 1 : TURNS }
  // As the pixels children run.
  const env = { ...process.env, MALLOC_ARENA_MAX: '2' }
  return JSON.parse(await runToEnd(process.execPath, [SCRIPT, JSON.stringify(order)], { env })) as RenderUsage
}
