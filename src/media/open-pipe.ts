import type { Sharp } from 'sharp'
import type { ImageHeader } from '../ports/pixels.ts'
import type { Profile } from '../schema/asset.ts'
import { sharp } from './loaders.ts'
import { openPicture } from './open-picture.ts'
import type { PictureSource } from './picture-source.ts'
import { pictureOf, pixelsOf } from './raw-pixels.ts'

export interface OpenOptions {
  readonly frames: number
  readonly profile: Profile
  /** The next thing is a resize that adds no color: a JPEG may come out of its decoder smaller already. */
  readonly mayShrink: boolean
}

/**
 * The pipeline a rendition begins with: upright, and in sRGB, or with the values of Display P3, whatever the file is in.
 *
 * sharp alone converts 8-bit RGB and CMYK. Of 16 bits with a profile it would keep P3 values and call them sRGB, and gray
 * would stay one channel, in which every color that an operation brings is gray too: those are told to be sRGB from the
 * start, at the price of shrinking while loading.
 */
export async function openPipe(source: PictureSource, header: ImageHeader, options: OpenOptions): Promise<Sharp> {
  const { frames, profile, mayShrink } = options
  const pipe = sharp(await openPicture(source, header), {
    failOn: 'error',
    // Converting by it changes nothing and takes 10 ms for a megapixel; P3 is reached by way of it.
    ignoreIcc: profile === 'srgb' && header.hasSrgbProfile === true,
    limitInputPixels: header.widthPx * header.heightPx * frames,
    ...(frames > 1 ? { animated: true } : { autoOrient: true }),
  })
  // A JPEG has 8 bits, and its gray may stay gray in a resize: nothing to be looked up.
  if (profile === 'srgb' && mayShrink && header.mediaType === 'image/jpeg') return pipe

  const { depth, space, icc } = await pipe.metadata()
  const isGray = space === 'b-w' || space === 'grey16'
  const isRgb = space === 'srgb' || space === 'rgb' || space === 'rgb16'
  const needsSrgb = depth !== 'uchar' || (isGray && icc === undefined)
  if (profile === 'srgb') return needsSrgb ? pipe.pipelineColourspace('srgb') : pipe
  // With 16 bits sharp converts to P3 and not by way of sRGB. Without a profile it would take sRGB for P3.
  const wide = isRgb && icc !== undefined
  if (wide) pipe.pipelineColourspace('rgb16')
  else if (needsSrgb) pipe.pipelineColourspace('srgb')
  return pictureOf(await pixelsOf(pipe.withIccProfile('p3')))
}

/** Says that pixels have the values of Display P3: they stay as they are, and the result gets a profile of ours. */
export async function taggedAsP3(pipe: Sharp): Promise<Sharp> {
  return pictureOf(await pixelsOf(pipe))
    .pipelineColourspace('rgb16')
    .withIccProfile('p3')
}
