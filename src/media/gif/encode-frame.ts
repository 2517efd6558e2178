import { sharp } from '../loaders.ts'
import { cutOut, type PicturePair } from './changed-pixels.ts'
import { type GifFrame, type Rectangle, readGifFrame } from './gif-frame.ts'

/** How much work goes into a frame. */
export interface FrameQuality {
  /** 1 to 10, as libimagequant counts. */
  readonly effort: number
  /** Error diffusion, 0 to 1. */
  readonly dither: number
  /** sharp knows no others between. */
  readonly colors: 256 | 16
}

/**
 * A little error diffusion: a photo's frame is 1 dB better and 5 to 25 % smaller than with 0.5, and plain areas still show
 * no bands (2 to 3 dB better than Pillow's after a blur). libimagequant itself leaves it away where it does not help.
 */
const DITHER = 0.25

/** While the next frame is being made there is time: a third of a second for 512 × 512. */
export const PATIENT: FrameQuality = { effort: 7, dither: DITHER, colors: 256 }
/** Frames that come all at once are waited for: a third of the time, half a dB less. */
export const HURRIED: FrameQuality = { effort: 4, dither: DITHER, colors: 256 }

/** Pixels of one picture: three bytes each, or four where there are holes in it. */
export interface Pixels {
  readonly data: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 3 | 4
}

/** Encodes a picture as one frame, with the best palette for it alone. The same pixels give the same bytes. */
export async function encodeWhole(
  { data, widthPx, heightPx, channels }: Pixels,
  quality: FrameQuality,
): Promise<GifFrame> {
  const raw = { width: widthPx, height: heightPx, channels }
  return readGifFrame(await sharp(data, { raw }).gif(optionsOf(quality)).toBuffer())
}

/**
 * As good as a whole photo looks in 256 colors, 39 dB, as libimagequant counts. A small rectangle with that many colors would be 6 dB better
 * than everything around it, at twice the bytes.
 */
const DIFFERENCE_QUALITY = 70

/**
 * Encodes only the pixels that `mask` marks, as a frame that is laid on what is shown before it, in as few colors as it
 * takes to look as good as that. Only sharp's PNG counts colors by quality; the GIF then takes them as they are.
 */
export async function encodeDifference(
  pair: PicturePair,
  { mask, rectangle }: { readonly mask: Uint8Array; readonly rectangle: Rectangle },
  { effort, dither, colors }: FrameQuality,
): Promise<GifFrame> {
  const { leftPx, topPx, widthPx, heightPx } = rectangle
  const raw = { width: widthPx, height: heightPx, channels: 4 as const }
  const palette = { palette: true, quality: DIFFERENCE_QUALITY, colors, effort, dither, compressionLevel: 1 }
  const reduced = await sharp(cutOut(pair, mask, rectangle), { raw })
    .png(palette)
    .toBuffer()
  const gif = await sharp(reduced).gif({ effort: 1, dither: 0, colors }).toBuffer()
  return { ...readGifFrame(gif), leftPx, topPx }
}

const optionsOf = ({ effort, dither, colors }: FrameQuality) => ({ effort, dither, colors })
