import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { paint } from './photo.ts'

/** A picture of the folder, and what a right result of it is. */
export interface FolderPhoto {
  /** Without its ending. */
  readonly name: string
  readonly path: string
  /** Of the upright picture. */
  readonly widthPx: number
  readonly heightPx: number
  /** The upright picture on `LOOK_EDGE_PX` squared, grey: enough to see which way it stands. */
  readonly look: Buffer
}

export const LOOK_EDGE_PX = 16

/** Larger than the largest picture, so that no two of that size are the same part. */
const MASTER = { widthPx: 6400, heightPx: 4400 } as const
/** Megapixels of phones, cameras, exports and what was sent by a messenger, in turn. */
const MEGAPIXELS = [12, 1, 24, 3, 8, 12, 2, 16, 5, 20] as const
/** What a photo of a phone says: mostly upright, often turned by a quarter, seldom upside down. */
const ORIENTATIONS = [1, 6, 1, 1, 8, 1, 1, 6, 3] as const
/** Of PNG and WebP there are few, and none from a camera of 24 MP. */
const LARGEST_OTHER_MP = 8

/**
 * Makes so many photos in a folder: parts of one painted photo, 1 to 24 MP, 3:2 or 4:3; of 25 one is a PNG and two are
 * WebP, the others JPEG of quality 90, every tenth progressive, turned as phones turn them. The same on every machine.
 */
export async function makePhotoFolder(folder: string, count: number): Promise<FolderPhoto[]> {
  mkdirSync(folder)
  const { widthPx: width, heightPx: height } = MASTER
  const pixels = paint(width, height)
  const photos: FolderPhoto[] = []
  for (let number = 0; number < count; number += 1) {
    const part = partOf(number)
    const pipe = sharp(pixels, { raw: { width, height, channels: 3 } }).extract(part)
    photos.push(await write(folder, number, pipe, part))
  }
  return photos
}

const formatOf = (number: number): 'png' | 'webp' | 'jpg' =>
  number % 25 === 7 ? 'png' : number % 25 === 3 || number % 25 === 16 ? 'webp' : 'jpg'

function partOf(number: number) {
  const wanted = MEGAPIXELS[number % MEGAPIXELS.length] ?? 1
  const megapixels = formatOf(number) === 'jpg' ? wanted : Math.min(wanted, LARGEST_OTHER_MP)
  const ratio = number % 3 === 0 ? 3 / 2 : 4 / 3
  const width = Math.round(Math.sqrt(megapixels * 1e6 * ratio))
  const height = Math.round(width / ratio)
  // Steps without a common divisor with the room: each part is another.
  const left = (number * 97) % (MASTER.widthPx - width)
  const top = (number * 61) % (MASTER.heightPx - height)
  return { left, top, width, height }
}

async function write(
  folder: string,
  number: number,
  pipe: Sharp,
  { width, height }: { width: number; height: number },
): Promise<FolderPhoto> {
  const format = formatOf(number)
  const name = `photo-${String(number).padStart(3, '0')}`
  const path = join(folder, `${name}.${format}`)
  const orientation = format === 'jpg' ? (ORIENTATIONS[number % ORIENTATIONS.length] ?? 1) : 1
  if (format === 'png') await pipe.png({ compressionLevel: 6 }).toFile(path)
  else if (format === 'webp') await pipe.webp({ quality: 85, effort: 2 }).toFile(path)
  else {
    // With the profile of sRGB, as phones write it.
    const turned = orientation === 1 ? pipe : pipe.withMetadata({ orientation })
    await turned.jpeg({ quality: 90, progressive: number % 10 === 9 }).toFile(path)
  }
  const isTurned = orientation >= 5
  const look = await lookOf(path)
  return { name, path, widthPx: isTurned ? height : width, heightPx: isTurned ? width : height, look }
}

/** How a file looks from afar, upright. */
export const lookOf = (path: string): Promise<Buffer> =>
  sharp(path, { autoOrient: true }).greyscale().resize(LOOK_EDGE_PX, LOOK_EDGE_PX, { fit: 'fill' }).raw().toBuffer()
