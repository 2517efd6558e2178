import { encodeDifference, encodeWhole, type FrameQuality, type Pixels } from './encode-frame.ts'
import { EMPTY_FRAME, type GifFrame } from './gif-frame.ts'
import { planFrame } from './plan-frame.ts'
import { digestOf, type PreparedFrame } from './prepared-frame.ts'
import { type GifOptions, type GifStep, MAX_DELAY_MS, writeGif } from './write-gif.ts'

/** One frame of an animation. */
export interface SequenceFrame {
  readonly hasHoles: boolean
  /** What was encoded when it arrived, if anything was. */
  readonly prepared?: PreparedFrame | undefined
  /** Asked for where nothing that is prepared fits, perhaps more than once. All frames have the canvas's size. */
  load(): Promise<Pixels>
}

export interface AssembleOptions extends GifOptions {
  /** Which frame is shown when, as places in the list of frames. */
  readonly order: readonly number[]
  /** How long each of `order` is shown. */
  readonly delaysMs: readonly number[]
  /** For the frames that have to be encoded now. */
  readonly quality: FrameQuality
}

/** What a frame draws on its base. The encoder's work goes on meanwhile. */
interface Drawing {
  readonly draws: 'all' | 'nothing' | 'difference'
  readonly frame: Promise<GifFrame> | undefined
}

/** The last whole frame: what the canvas shows before and after every frame that draws a difference. */
interface Stage {
  readonly index: number
  readonly digest: string
}

/** Two cores are busy with one frame each while a third is decoded and compared. More would only hold more pixels. */
const ENCODINGS_AT_ONCE = 2

/**
 * An animated GIF of frames that were mostly encoded before: what fits is spliced without a look at its pixels, only the
 * rest is decoded and encoded. Deterministic, whatever was prepared.
 */
export async function assembleGif(
  frames: readonly SequenceFrame[],
  { order, delaysMs, quality, ...options }: AssembleOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const clears = order.some((index) => frames[index]?.hasHoles)
  const drawing = drawings(frames, quality)
  const steps: { digest: string; draws: Drawing['draws']; frame: Promise<GifFrame>; delayMs: number }[] = []
  let base: Stage | undefined
  for (const [place, index] of order.entries()) {
    const delayMs = delaysMs[place] ?? 0
    const { draws, frame = Promise.resolve(EMPTY_FRAME) } = await drawing.of(index, clears ? undefined : base)
    const digest = await drawing.digestOf(index)
    const last = steps.at(-1)
    // The base is what is shown already, unless a difference has been drawn on it.
    const isShown = last?.digest === digest || (draws === 'nothing' && last?.draws !== 'difference')
    if (last && isShown && last.delayMs + delayMs <= MAX_DELAY_MS) last.delayMs += delayMs
    else steps.push({ digest, draws, frame, delayMs })
    if (draws === 'all') base = { index, digest }
  }
  const encoded = await Promise.all(
    steps.map(async ({ frame, draws, delayMs }): Promise<GifStep> => {
      const disposal = clears ? 'clears' : draws === 'difference' ? 'restores' : 'stays'
      return { frame: await frame, delayMs, disposal }
    }),
  )
  return writeGif(encoded, options)
}

/** Plans and encodes on demand, each frame on each base once. */
function drawings(frames: readonly SequenceFrame[], quality: FrameQuality) {
  const known = new Map<string, Drawing>()
  const digests = new Map<number, string>()
  const running = new Set<Promise<unknown>>()
  let basePixels: { readonly index: number; readonly pixels: Promise<Pixels> } | undefined

  async function load(index: number): Promise<Pixels> {
    const frame = frames[index]
    if (!frame) throw new Error(`The animation has no frame ${index}`)
    const pixels = await frame.load()
    if (!digests.has(index)) digests.set(index, digestOf(pixels))
    return pixels
  }

  async function start(encode: () => Promise<GifFrame>): Promise<Promise<GifFrame>[]> {
    while (running.size >= ENCODINGS_AT_ONCE) await Promise.race(running)
    const work = encode()
    // Whoever waits for the frame learns why it failed; this one only waits for the end.
    const end: Promise<unknown> = work.then(
      () => running.delete(end),
      () => running.delete(end),
    )
    running.add(end)
    return [work]
  }

  async function draw(index: number, base: Stage | undefined): Promise<Drawing> {
    const prepared = frames[index]?.prepared
    if (prepared && prepared.base === base?.digest)
      return { draws: prepared.draws, frame: prepared.frame && Promise.resolve(prepared.frame) }
    const whole = prepared?.draws === 'all' ? prepared.frame : undefined
    if (whole && !base) return { draws: 'all', frame: Promise.resolve(whole) }

    if (base && basePixels?.index !== base.index) basePixels = { index: base.index, pixels: load(base.index) }
    const shown = base && (await basePixels?.pixels)
    const pixels = await load(index)
    const plan = planFrame(pixels, shown)
    if (plan.draws === 'nothing') return { draws: 'nothing', frame: undefined }
    const { data: current, widthPx, heightPx } = pixels
    const [frame] = await start(async () => {
      if (plan.draws === 'all' || !shown) return whole ?? (await encodeWhole(pixels, quality))
      return await encodeDifference({ current, shown: shown.data, widthPx, heightPx }, plan, quality)
    })
    return { draws: plan.draws, frame }
  }

  return {
    async of(index: number, base: Stage | undefined): Promise<Drawing> {
      const name = `${index} on ${base?.digest}`
      const drawing = known.get(name) ?? (await draw(index, base))
      known.set(name, drawing)
      return drawing
    },
    digestOf: async (index: number): Promise<string> =>
      frames[index]?.prepared?.digest ?? digests.get(index) ?? digestOf(await load(index)),
  }
}
