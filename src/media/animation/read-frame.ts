import { AppError } from '../../errors.ts'
import type { Size } from '../../operations/operation.ts'
import type { Pixels } from '../gif/pixels.ts'
import { sharp } from '../loaders.ts'

/** A stored frame, as it was found to be by its header. */
export interface FrameHeader {
  readonly hasHoles: boolean
}

/** Reads the header of a stored frame. Throws `integrity_error` where its size is not the animation's. */
export async function readFrameHeader(path: string, { widthPx, heightPx }: Size): Promise<FrameHeader> {
  const { width, height, hasAlpha, format } = await sharp(path, { limitInputPixels: false }).metadata()
  if (width === widthPx && height === heightPx && format === 'png') return { hasHoles: hasAlpha }
  const found = `a ${format} of ${width} × ${height} px`
  throw new AppError(
    'integrity_error',
    `A frame is ${found}; all frames of this animation are PNG of ${widthPx} × ${heightPx} px. Make the frame anew.`,
  )
}

/** The pixels of a stored frame, made smaller where `to` is smaller. Throws what `readFrameHeader` throws. */
export async function readFrame(path: string, size: Size, to: Size = size): Promise<Pixels> {
  await readFrameHeader(path, size)
  const pipe = sharp(path, { failOn: 'error', limitInputPixels: size.widthPx * size.heightPx })
  if (to.widthPx !== size.widthPx || to.heightPx !== size.heightPx)
    pipe.resize(to.widthPx, to.heightPx, { fit: 'fill', kernel: 'lanczos3' })
  const { data, info } = await pipe.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3 && info.channels !== 4) throw new Error(`A frame has ${info.channels} channels`)
  return { data, widthPx: info.width, heightPx: info.height, channels: info.channels }
}
