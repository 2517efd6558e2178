import { existsSync, readFileSync } from 'node:fs'
import { checkSource } from '../../operations/limits.ts'
import type { FrameFile, PictureFile } from '../../ports/pixel-calls.ts'
import type { RenderedImage } from '../../ports/pixels.ts'
import type { SourceType } from '../../schema/asset.ts'
import { finish } from '../finish.ts'
import { BEST_QUALITY } from '../gif/encode-frame.ts'
import type { Pixels } from '../gif/pixels.ts'
import { type Base, prepareFrame } from '../gif/prepare-frame.ts'
import { readPreparedFrame, writePreparedFrame } from '../gif/prepared-frame.ts'
import { imageError } from '../image-error.ts'
import { openPipe } from '../open-pipe.ts'
import { pictureOf, pixelsOf } from '../raw-pixels.ts'
import { readFrame } from './read-frame.ts'

export interface MakeFrameOptions extends PictureFile {
  readonly widthPx: number
  readonly heightPx: number
  readonly fit: 'cover' | 'contain'
  readonly background?: string | undefined
  readonly before: readonly FrameFile[]
  readonly label?: SourceType | undefined
}

export interface MadeFrame {
  readonly bytes: Uint8Array
  readonly facts: RenderedImage
  /** What `writePreparedFrame` gives. */
  readonly prepared: Uint8Array
}

/**
 * Brings a picture to an animation's size and encodes it twice: as the frame itself, and as it will stand in a GIF.
 * An animation's first frame stands for it. Throws `image_too_large`, `image_damaged`, `integrity_error`.
 */
export async function makeFrame(options: MakeFrameOptions): Promise<MadeFrame> {
  const { header, label = header.sourceType } = options
  checkSource(header)
  try {
    const pixels = await fitted(options)
    const png = pictureOf({ ...pixels, frames: 1 }).png()
    const [{ bytes, facts }, prepared] = await Promise.all([
      finish(png, 'image/png', label),
      baseOf(options).then((base) => prepareFrame(pixels, base, BEST_QUALITY)),
    ])
    return { bytes, facts, prepared: writePreparedFrame(prepared) }
  } catch (error) {
    throw imageError(error)
  }
}

/** The picture in the animation's size; with an alpha channel only where something is transparent. */
async function fitted({ path, header, widthPx, heightPx, fit, background }: MakeFrameOptions): Promise<Pixels> {
  const pipe = await openPipe(path, header, { frames: 1, profile: 'srgb', mayShrink: true })
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 }
  pipe.resize(widthPx, heightPx, { fit, background: background ?? nothing })
  if (background !== undefined) pipe.flatten({ background })
  const { data, channels } = await pixelsOf(pipe)
  if (channels === 4 && hasHoles(data)) return { data, widthPx, heightPx, channels }
  if (channels === 3) return { data, widthPx, heightPx, channels }
  // Gray, or opaque throughout.
  const rgb = await pixelsOf(pictureOf({ data, widthPx, heightPx, channels, frames: 1 }).removeAlpha())
  return { data: rgb.data, widthPx, heightPx, channels: 3 }
}

function hasHoles(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true
  return false
}

/** The last whole frame of those before: what the canvas shows when this one is drawn. */
async function baseOf({ before, widthPx, heightPx }: MakeFrameOptions): Promise<Base | undefined> {
  for (const { path, preparedPath } of before.toReversed()) {
    if (!existsSync(preparedPath) || !existsSync(path)) continue
    const prepared = readPreparedFrame(readFileSync(preparedPath))
    if (prepared.widthPx !== widthPx || prepared.heightPx !== heightPx || prepared.draws !== 'all') continue
    return { pixels: await readFrame(path, { widthPx, heightPx }), digest: prepared.digest }
  }
  return undefined
}
