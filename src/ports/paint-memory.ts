import type { ImageHeader, PaintRequest } from './pixels.ts'

/** Canvas, its copy for a style, the source and the mask at 4 bytes a pixel each, and the largest encoder's 36. */
const MEGABYTES_PER_MEGAPIXEL = 60

/** The memory a painting may need, in megabytes: its own, and what decoding the pictures it is made from takes. Pure. */
export function paintMegabytes(request: PaintRequest, estimateMegabytes: (header: ImageHeader) => number): number {
  const { source, mask, palette = [], widthPx, heightPx } = request
  const given = [source, mask, ...palette].flatMap((picture) => (picture ? [estimateMegabytes(picture.header)] : []))
  return Math.ceil(10 + (widthPx * heightPx * MEGABYTES_PER_MEGAPIXEL) / 1e6 + Math.max(0, ...given))
}
