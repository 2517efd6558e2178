import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { paint } from './photo.ts'

export const EDGE_PX = 512

export interface FrameSet {
  readonly name: string
  readonly directory: string
  readonly paths: readonly string[]
  /** RGB of each frame, as it is in the files. */
  readonly pixels: readonly Uint8Array[]
}

/** What the frames of a set look like: all from one large photo, so that they are as hard to encode as one. */
const SETS = {
  /** A camera that pans: every pixel changes. */
  hard: (photo, frame) => cut(photo, frame * 12, frame * 5),
  /** The same out of focus, which makes banding show. */
  soft: (photo, frame) => cut(photo, frame * 12, frame * 5),
  /** A disc that moves over a still photo. */
  static: (photo, frame, frames) => withDisc(photo, frame / frames),
  /** The same, with the noise that models repaint a background with. */
  'static, noise σ 1': (photo, frame, frames) => noisy(withDisc(photo, frame / frames), 1, frame + 1),
  'static, noise σ 2': (photo, frame, frames) => noisy(withDisc(photo, frame / frames), 2, frame + 1),
} as const satisfies Record<string, (photo: Uint8ClampedArray, frame: number, frames: number) => Uint8Array>

/** The photo that frames are cut from. */
const PHOTO_PX = 768

/** Writes the frames of every set as PNG, the same on every machine. */
export async function makeFrameSets(directory: string, frames: number): Promise<readonly FrameSet[]> {
  const photo = paint(PHOTO_PX, PHOTO_PX)
  const sets: FrameSet[] = []
  for (const [name, draw] of Object.entries(SETS)) {
    const folder = join(directory, name.replaceAll(/\W+/g, '-'))
    mkdirSync(folder)
    const paths: string[] = []
    const pixels: Uint8Array[] = []
    for (let frame = 0; frame < frames; frame += 1) {
      const raw = { width: EDGE_PX, height: EDGE_PX, channels: 3 as const }
      let pipe = sharp(draw(photo, frame, frames), { raw })
      if (name === 'soft') pipe = pipe.blur(4)
      const data = await pipe.raw().toBuffer()
      const path = join(folder, `${String(frame).padStart(2, '0')}.png`)
      await sharp(data, { raw }).png().toFile(path)
      paths.push(path)
      pixels.push(data)
    }
    sets.push({ name, directory: folder, paths, pixels })
  }
  return sets
}

function cut(photo: Uint8ClampedArray, leftPx: number, topPx: number): Uint8Array {
  const result = new Uint8Array(EDGE_PX * EDGE_PX * 3)
  for (let y = 0; y < EDGE_PX; y += 1) {
    const from = ((y + topPx) * PHOTO_PX + leftPx) * 3
    result.set(photo.subarray(from, from + EDGE_PX * 3), y * EDGE_PX * 3)
  }
  return result
}

const RADIUS_PX = 60
const ORBIT_PX = 120

function withDisc(photo: Uint8ClampedArray, phase: number): Uint8Array {
  const result = cut(photo, 0, 0)
  const centerX = Math.round(EDGE_PX / 2 + ORBIT_PX * Math.cos(2 * Math.PI * phase))
  const centerY = Math.round(EDGE_PX / 2 + ORBIT_PX * Math.sin(2 * Math.PI * phase))
  for (let y = -RADIUS_PX; y <= RADIUS_PX; y += 1) {
    for (let x = -RADIUS_PX; x <= RADIUS_PX; x += 1) {
      if (x * x + y * y > RADIUS_PX * RADIUS_PX) continue
      const from = ((y + 600) * PHOTO_PX + x + 600) * 3
      const to = ((y + centerY) * EDGE_PX + x + centerX) * 3
      result.set([220, 255 - (photo[from + 1] ?? 0), photo[from + 2] ?? 0], to)
    }
  }
  return result
}

/** Adds normally distributed noise, by Box and Muller from a small generator with a seed. */
function noisy(pixels: Uint8Array, sigma: number, seed: number): Uint8Array {
  let state = seed
  const next = () => {
    state = (state ^ (state << 13)) >>> 0
    state = (state ^ (state >>> 17)) >>> 0
    state = (state ^ (state << 5)) >>> 0
    return (state + 1) / 2 ** 32
  }
  const off = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) * sigma
  return Uint8Array.from(Uint8ClampedArray.from(pixels, (value) => value + off()))
}
