import { existsSync, readFileSync, statSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { childPixels } from '../src/adapters/local/child-pixels.ts'
import { fsBlobStore } from '../src/adapters/local/fs-blob-store.ts'
import { estimateMegabytes } from '../src/operations/memory.ts'
import type { ImageHeader } from '../src/ports/pixels.ts'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import { EDGE_PX, type FrameSet, makeFrameSets } from './support/animation-frames.ts'
import { type GifQuality, gifQuality } from './support/gif-quality.ts'
import { startGifPillow } from './support/peers.ts'
import { runToEnd } from './support/processes.ts'
import { interleaved, median, pairedRatio, shown } from './support/statistics.ts'

const FRAMES = 16
const DELAY_MS = 120
const SIZE = { widthPx: EDGE_PX, heightPx: EDGE_PX }
const HEADER: ImageHeader = { ...SIZE, mediaType: 'image/png', frames: 1, hasAlpha: false, isInterlaced: false }
const never = new AbortController().signal
const from = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const GIFSKI = from(`node_modules/gifski/bin/${process.platform === 'darwin' ? 'macos' : 'debian'}/gifski`)

/** Makes a GIF at the path; gives the seconds that count. */
type Maker = (set: FrameSet, target: string) => Promise<number>

export const bench: Bench = {
  title: `GIF: ${FRAMES} frames of ${EDGE_PX} × ${EDGE_PX} px`,
  about: `Frames that *trickle* in are encoded when they come, and the clock runs from the arrival of the last one to the finished
file; those that come in a *burst* all at once, and the clock runs from the first. Ours decodes, writes each frame as PNG too, and syncs both to the disk, in two children.
**Pillow** saves frames that it has decoded before the clock starts. **sharp** is one joint encode of the PNG files in one process with its defaults, the **bound** for bytes; **ffmpeg** (palettegen, paletteuse) and **gifski** (quality 90) read the files
and start as processes. PSNR over all frames; *blurred* after σ 1.5, since error diffusion is made to be blurred by the eye. Peers in turns, ratios within a round.`,
  async run(context) {
    const sets = await makeFrameSets(context.directory, FRAMES)
    const makers = await openMakers(context)
    const tables = []
    const goals: Goal[] = []
    for (const set of sets) {
      context.say(set.name)
      const found = await measure(context, set, makers)
      tables.push({ title: `${set.name}, ${context.isQuick ? 1 : ROUNDS} rounds`, rows: rowsOf(found) })
      goals.push(...goalsOf(set.name, found))
    }
    return { tables, goals }
  },
}

const ROUNDS = 5

interface Found {
  readonly seconds: readonly number[]
  readonly sizeBytes: number
  readonly quality: GifQuality
}

async function measure(context: BenchContext, set: FrameSet, makers: Readonly<Record<string, Maker>>) {
  const target = (name: string) => join(set.directory, `${name.replaceAll(/\W+/g, '-')}.gif`)
  const variants = Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [name, () => make(set, target(name))]),
  )
  const seconds = await interleaved(variants, context.isQuick ? 1 : ROUNDS)
  const found: Record<string, Found> = {}
  for (const name of Object.keys(makers)) {
    const sizeBytes = statSync(target(name)).size
    found[name] = { seconds: seconds[name] ?? [], sizeBytes, quality: await gifQuality(target(name), set.pixels) }
  }
  return found
}

function rowsOf(found: Readonly<Record<string, Found>>): Row[] {
  const pillow = found.Pillow?.seconds ?? []
  return Object.entries(found).map(([what, { seconds, sizeBytes, quality }]) => ({
    what,
    ms: shown(median(seconds) * 1000),
    '÷ Pillow': shown(pairedRatio(seconds, pillow)),
    kB: shown(sizeBytes / 1000),
    '÷ sharp': shown(sizeBytes / (found.sharp?.sizeBytes ?? Number.NaN)),
    'PSNR dB': shown(quality.psnr),
    'blurred dB': shown(quality.blurredPsnr),
    frames: quality.frames,
  }))
}

function goalsOf(set: string, found: Readonly<Record<string, Found>>): Goal[] {
  const { Pillow: pillow, sharp: joint, trickle, burst } = found
  if (!pillow || !joint || !trickle || !burst) return []
  const bytes = set === 'hard' || set === 'soft' ? 1.05 : 1.3
  const time = (what: string, ours: Found, target: number): Goal => {
    const ratio = pairedRatio(ours.seconds, pillow.seconds)
    return { what: `${set}, ${what}`, target: `≤ ${target} × Pillow`, measured: shown(ratio), isMet: ratio <= target }
  }
  const gain = (what: string, ours: Found, target: number): Goal => {
    const more = ours.quality.psnr - pillow.quality.psnr
    return { what: `${set}, ${what}`, target: `≥ Pillow + ${target} dB`, measured: shown(more), isMet: more >= target }
  }
  const ratio = trickle.sizeBytes / joint.sizeBytes
  return [
    time('trickle', trickle, 0.4),
    gain('trickle', trickle, 2.5),
    time('burst', burst, 0.8),
    gain('burst', burst, 1),
    { what: `${set}, trickle`, target: `≤ ${bytes} × sharp’s bytes`, measured: shown(ratio), isMet: ratio <= bytes },
  ]
}

async function openMakers(context: BenchContext): Promise<Readonly<Record<string, Maker>>> {
  const pillow = startGifPillow(context)
  const timed = async (work: () => Promise<unknown>) => {
    const startedMs = performance.now()
    await work()
    return (performance.now() - startedMs) / 1000
  }
  const ours = await openOurs(context)
  return {
    trickle: ours('trickle'),
    burst: ours('burst'),
    Pillow: async ({ directory, paths }, target) => await pillow.save(directory, paths.length, DELAY_MS, target),
    sharp: ({ paths }, target) =>
      timed(() =>
        sharp([...paths], { join: { animated: true } })
          .gif({ delay: paths.map(() => DELAY_MS) })
          .toFile(target),
      ),
    ffmpeg: ({ directory }, target) => {
      const filter = 'split[a][b];[a]palettegen[p];[b][p]paletteuse'
      const input = ['-framerate', String(1000 / DELAY_MS), '-i', join(directory, '%02d.png')]
      return timed(() => runToEnd('ffmpeg', ['-v', 'error', '-y', ...input, '-filter_complex', filter, target]))
    },
    ...(existsSync(GIFSKI) && {
      gifski: ({ paths }: FrameSet, target: string) =>
        timed(() => runToEnd(GIFSKI, ['--quiet', '--fps', '8', '--quality', '90', '-o', target, ...paths])),
    }),
  }
}

/** Our sandbox with its own storage. */
async function openOurs(context: BenchContext): Promise<(arrival: 'trickle' | 'burst') => Maker> {
  const directory = join(context.directory, 'blobs')
  await mkdir(directory)
  const blobs = fsBlobStore({ directory })
  const pixels = childPixels({
    memoryMegabytes: 1024,
    pathOf: blobs.pathOf,
    temporaryPath: blobs.temporaryPath,
    childPath: from('../src/entrypoints/pixels-child.ts'),
    callTimeoutSeconds: 60,
    estimateMegabytes,
    log: {
      debug: () => {},
      warn: (fields, message) => context.say(`${message} ${JSON.stringify(fields)}`),
      error: () => {},
    },
  })
  context.onEnd(pixels.close)
  let round = 0
  return (arrival) => async (set, target) => {
    round += 1
    const run = round
    for (const [index, path] of set.paths.entries()) await blobs.put(`originals/${run}-${index}`, readFileSync(path))
    const keyOf = (index: number) => `jobs/bench/${run}/${index}`
    const frame = (index: number) =>
      pixels.frame(
        {
          source: { key: `originals/${run}-${index}`, header: HEADER },
          targetKey: keyOf(index),
          ...SIZE,
          fit: 'cover',
          // Only what is there can be built on: in a burst nothing is.
          before: arrival === 'trickle' ? set.paths.slice(0, index).map((_, earlier) => ({ key: keyOf(earlier) })) : [],
        },
        never,
      )
    const targetKey = `jobs/bench/${run}/result`
    const order = set.paths.map((_, index) => index)
    const assemble = () =>
      pixels.animation(
        {
          frames: order.map((index) => ({ key: keyOf(index) })),
          order,
          delaysMs: order.map(() => DELAY_MS),
          loop: 0,
          ...SIZE,
          mediaType: 'image/gif',
          targetKey,
        },
        never,
      )
    if (arrival === 'trickle') for (const index of order.slice(0, -1)) await frame(index)
    const startedMs = performance.now()
    if (arrival === 'trickle') await frame(order.length - 1)
    else await Promise.all(order.map(frame))
    await assemble()
    const seconds = (performance.now() - startedMs) / 1000
    await copyFile(blobs.pathOf(targetKey), target)
    return seconds
  }
}
