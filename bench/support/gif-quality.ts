import sharp from 'sharp'
import { EDGE_PX } from './animation-frames.ts'

const raw = { width: EDGE_PX, height: EDGE_PX, channels: 3 as const }

export interface GifQuality {
  readonly frames: number
  /** Of all frames together, in dB. */
  readonly psnr: number
  /** The same after a blur of σ 1.5, which is what an eye makes of error diffusion. */
  readonly blurredPsnr: number
}

/** How near a GIF comes to the frames it was made of. */
export async function gifQuality(path: string, originals: readonly Uint8Array[]): Promise<GifQuality> {
  const { pages = 1 } = await sharp(path).metadata()
  let error = 0
  let blurredError = 0
  for (const [index, original] of originals.entries()) {
    const page = Math.min(index, pages - 1)
    const shown = await sharp(path, { page }).removeAlpha().raw().toBuffer()
    error += meanSquare(shown, original)
    blurredError += meanSquare(await blurred(shown), await blurred(original))
  }
  const decibels = (sum: number) => 10 * Math.log10(255 ** 2 / (sum / originals.length))
  return { frames: pages, psnr: decibels(error), blurredPsnr: decibels(blurredError) }
}

const blurred = (pixels: Uint8Array) => sharp(pixels, { raw }).blur(1.5).raw().toBuffer()

function meanSquare(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at += 1) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2
  return sum / a.length
}
