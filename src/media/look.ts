import { rgbaToThumbHash } from 'thumbhash'
import { sharp } from './loaders.ts'
import type { PictureSource } from './picture-source.ts'

/** What stands for a picture before it is there. */
export interface Look {
  /** Base64 of a ThumbHash. */
  readonly thumbhash: string
  /** `#rrggbb` */
  readonly dominantColor: string
}

/** A ThumbHash keeps 7 × 7 frequencies; from 32 px on the long edge it comes out the same as from 100, at a tenth of the work. */
const LOOK_EDGE_PX = 32

/**
 * The look of a picture or of its first frame, from one small decode: 1.2 ms for a JPEG of 500 px, which decodes at an
 * eighth of its size. Keeping the raw pixels and encoding from those, or shrinking them by hand, came to the same. `sharp.stats` would take 8.
 * `ignoreIcc` for a picture whose profile changes nothing. Throws what libvips throws.
 */
export async function lookAt(source: PictureSource, limitInputPixels: number, ignoreIcc = false): Promise<Look> {
  const { data, info } = await sharp(source, { limitInputPixels, failOn: 'error', autoOrient: true, ignoreIcc })
    .resize(LOOK_EDGE_PX, LOOK_EDGE_PX, { fit: 'inside' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const rgba = asRgba(data, info.channels)
  return {
    thumbhash: Buffer.from(rgbaToThumbHash(info.width, info.height, rgba)).toString('base64'),
    dominantColor: dominantColor(rgba),
  }
}

/** Pixels of 1 to 4 channels (gray, gray and alpha, RGB, RGBA) as RGBA. For 800 pixels cheaper here than in libvips. */
function asRgba(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 4) return pixels
  const rgba = new Uint8Array((pixels.length / channels) * 4)
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0]
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    rgba[to] = pixels[from] ?? 0
    rgba[to + 1] = pixels[from + green] ?? 0
    rgba[to + 2] = pixels[from + blue] ?? 0
    rgba[to + 3] = channels === 2 ? (pixels[from + 1] ?? 0) : 255
  }
  return rgba
}

/** The mean of the fullest of 8 × 8 × 8 boxes of colour, so that a red flower on green is one of the two and never brown. Pure. */
export function dominantColor(rgba: Uint8Array): string {
  const sums = new Float64Array(512 * 4)
  const add = (at: number, value: number) => {
    sums[at] = (sums[at] ?? 0) + value
  }
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const r = rgba[at] ?? 0
    const g = rgba[at + 1] ?? 0
    const b = rgba[at + 2] ?? 0
    const alpha = rgba[at + 3] ?? 0
    const box = 4 * (((r >> 5) << 6) | ((g >> 5) << 3) | (b >> 5))
    add(box, r * alpha)
    add(box + 1, g * alpha)
    add(box + 2, b * alpha)
    add(box + 3, alpha)
  }
  let fullest = 0
  for (let box = 4; box < sums.length; box += 4) {
    if ((sums[box + 3] ?? 0) > (sums[fullest + 3] ?? 0)) fullest = box
  }
  const [r = 0, g = 0, b = 0, alpha = 0] = sums.subarray(fullest, fullest + 4)
  // Nothing of it can be seen: what is behind it is, and pages are white.
  if (alpha === 0) return '#ffffff'
  return `#${[r, g, b]
    .map((sum) =>
      Math.round(sum / alpha)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}
