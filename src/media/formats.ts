import { type MediaType, mediaTypes } from '../schema/asset.ts'
import { sharp } from './loaders.ts'

/** Whether a format can be written and read back here. */
export interface FormatCheck {
  readonly mediaType: MediaType
  /** Why not; undefined when it can. */
  readonly problem: string | undefined
}

/** Large enough for every encoder, small enough to take no time. */
const EDGE_PX = 16

/** Writes and reads a small picture in every format: what a build of libvips lacks shows here and not in the first job. */
export async function checkFormats(): Promise<FormatCheck[]> {
  return await Promise.all(mediaTypes.map(async (mediaType) => ({ mediaType, problem: await problemOf(mediaType) })))
}

async function problemOf(mediaType: MediaType): Promise<string | undefined> {
  const background = '#3366cc'
  const picture = sharp({ create: { width: EDGE_PX, height: EDGE_PX, channels: 3, background } })
  const format = mediaType.replace('image/', '') as 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'
  try {
    const { info } = await sharp(await picture.toFormat(format).toBuffer())
      .raw()
      .toBuffer({ resolveWithObject: true })
    return info.width === EDGE_PX ? undefined : `a picture of ${EDGE_PX} px came back with ${info.width} px`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
