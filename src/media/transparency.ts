import type { Sharp } from 'sharp'
import { sharp } from './loaders.ts'

/** A black picture of the same size, the more transparent the brighter the given one is. What was transparent is opaque. */
export async function transparencyOf(pipe: Sharp): Promise<Sharp> {
  const dark = pipe.flatten({ background: '#000000' }).toColourspace('b-w').negate().extractChannel(0)
  const { data, info } = await dark.raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const black = sharp({ create: { width, height, channels: 3, background: '#000000' } })
  return black.joinChannel(data, { raw: { width, height, channels: 1 } })
}
