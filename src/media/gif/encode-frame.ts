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

/** While the next frame is being made there is time: a third of a second for 512 × 512. */
export const PATIENT: FrameQuality = { effort: 7, dither: 0.5, colors: 256 }
/** Frames that come all at once are waited for: a third of the time, 1 to 2 dB less. */
export const HURRIED: FrameQuality = { effort: 4, dither: 0.5, colors: 256 }

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

/** Encodes only the pixels that `mask` marks, as a frame that is laid on what is shown before it. */
export async function encodeDifference(
  pair: PicturePair,
  { mask, rectangle }: { readonly mask: Uint8Array; readonly rectangle: Rectangle },
  quality: FrameQuality,
): Promise<GifFrame> {
  const { leftPx, topPx, widthPx, heightPx } = rectangle
  const data = cutOut(pair, mask, rectangle)
  return { ...(await encodeWhole({ data, widthPx, heightPx, channels: 4 }, quality)), leftPx, topPx }
}

const optionsOf = ({ effort, dither, colors }: FrameQuality) => ({ effort, dither, colors })
