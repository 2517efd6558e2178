import { encodeDifference, encodeWhole, type FrameQuality } from './encode-frame.ts'
import { EMPTY_FRAME, type GifFrame } from './gif-frame.ts'
import type { Pixels } from './pixels.ts'
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

/** What a frame draws on its base. */
type Drawing = Pick<PreparedFrame, 'draws' | 'frame'>

/** The last whole frame: what the canvas shows before and after every frame that draws a difference. */
interface Stage {
  readonly index: number
  readonly digest: string
}

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
  const steps: (Drawing & { readonly digest: string; delayMs: number })[] = []
  let base: Stage | undefined
  for (const [place, index] of order.entries()) {
    const delayMs = delaysMs[place] ?? 0
    const { draws, frame } = await drawing.of(index, clears ? undefined : base)
    const digest = await drawing.digestOf(index)
    const last = steps.at(-1)
    // The base is what is shown already, unless a difference has been drawn on it.
    const isShown = last?.digest === digest || (draws === 'nothing' && last?.draws !== 'difference')
    if (last && isShown && last.delayMs + delayMs <= MAX_DELAY_MS) last.delayMs += delayMs
    else steps.push({ digest, draws, frame, delayMs })
    if (draws === 'all') base = { index, digest }
  }
  const encoded = steps.map(({ frame = EMPTY_FRAME, draws, delayMs }): GifStep => {
    const disposal = clears ? 'clears' : draws === 'difference' ? 'restores' : 'stays'
    return { frame, delayMs, disposal }
  })
  return writeGif(encoded, options)
}

/** Plans and encodes on demand, each frame on each base once. */
function drawings(frames: readonly SequenceFrame[], quality: FrameQuality) {
  const known = new Map<string, Drawing>()
  const digests = new Map<number, string>()
  let basePixels: { readonly index: number; readonly pixels: Pixels } | undefined

  async function load(index: number): Promise<Pixels> {
    const frame = frames[index]
    if (!frame) throw new Error(`The animation has no frame ${index}`)
    const pixels = await frame.load()
    if (!digests.has(index)) digests.set(index, digestOf(pixels))
    return pixels
  }

  async function draw(index: number, base: Stage | undefined): Promise<Drawing> {
    const prepared = frames[index]?.prepared
    if (prepared && prepared.base === base?.digest) return prepared
    const whole: GifFrame | undefined = prepared?.draws === 'all' ? prepared.frame : undefined
    if (whole && !base) return { draws: 'all', frame: whole }

    if (base && basePixels?.index !== base.index) basePixels = { index: base.index, pixels: await load(base.index) }
    const shown = base && basePixels?.pixels
    const pixels = await load(index)
    const plan = planFrame(pixels, shown)
    if (plan.draws === 'nothing') return { draws: 'nothing', frame: undefined }
    if (plan.draws === 'all' || !shown) return { draws: 'all', frame: whole ?? (await encodeWhole(pixels, quality)) }
    const { data: current, widthPx, heightPx } = pixels
    return {
      draws: 'difference',
      frame: await encodeDifference({ current, shown: shown.data, widthPx, heightPx }, plan, quality),
    }
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
