import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { type FolderPhoto, lookOf } from './photo-folder.ts'

/** Filters and encoders differ by 1 or 2 levels of 256 from afar; a picture that is not upright by 20 and more. */
const MOST_LEVELS_OFF = 8
/** Half a pixel is rounded up by some and down by others. */
const MOST_PX_OFF = 1

/** Throws unless every photo has its result: a JPEG within that edge, of the right shape and the right way up. */
export async function checkFolder(folder: string, photos: readonly FolderPhoto[], edgePx: number): Promise<void> {
  const files = readdirSync(folder)
  if (files.length !== photos.length)
    throw new Error(`${folder} has ${files.length} results of ${photos.length} pictures`)
  for (const photo of photos) {
    const path = join(folder, `${photo.name}-${edgePx}.jpg`)
    const { width, height, format, orientation = 1 } = await sharp(path).metadata()
    const scale = Math.min(1, edgePx / Math.max(photo.widthPx, photo.heightPx))
    const off = [width - photo.widthPx * scale, height - photo.heightPx * scale].map(Math.abs)
    if (format !== 'jpeg' || Math.max(width, height) > edgePx || off.some((px) => px > MOST_PX_OFF))
      throw new Error(`${path} is ${format} of ${width} × ${height}, of ${photo.widthPx} × ${photo.heightPx}`)
    if (orientation !== 1) throw new Error(`${path} leaves it to the viewer to turn it upright (${orientation})`)
    const levels = distance(await lookOf(path), photo.look)
    if (levels > MOST_LEVELS_OFF) throw new Error(`${path} looks another way than ${photo.path}: ${levels} levels off`)
  }
}

const distance = (one: Buffer, other: Buffer): number =>
  one.reduce((sum, level, at) => sum + Math.abs(level - (other[at] ?? 0)), 0) / one.length
