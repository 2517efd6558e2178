import { join } from 'node:path'
import sharp from 'sharp'

/** From single pixels up to shapes of 1,024 px, each octave twice the size of the one before. */
const OCTAVES = 11
/** What the finest octave adds at most, in levels of 256: foliage, cloth, a sensor's noise. */
const FINEST = 5.5
/** Colour varies less than light, and cameras store it at half the size. */
const COLOR_SHARE = 0.35

export interface Photo {
  readonly path: string
  readonly mediaType: string
  readonly widthPx: number
  readonly heightPx: number
}

/**
 * A file that is as hard to decode as a photo: noise whose strength falls with its frequency (1/f, the spectrum of
 * natural scenes), hard edges of flat shapes, and quality 90 as cameras write it: 0.3–0.4 bytes a pixel. The same for
 * the same name and size on every machine.
 */
export async function makePhoto(
  directory: string,
  name: string,
  [widthPx, heightPx]: readonly [number, number],
): Promise<Photo> {
  const pixels = paint(widthPx, heightPx)
  const pipe = sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
  const path = join(directory, name)
  const isAvif = name.endsWith('.avif')
  if (name.endsWith('.jpg')) await pipe.jpeg({ quality: 90 }).toFile(path)
  else if (isAvif) await pipe.avif({ quality: 50, effort: 0 }).toFile(path)
  else await pipe.webp({ quality: 80, effort: 0 }).toFile(path)
  const mediaType = name.endsWith('.jpg') ? 'image/jpeg' : isAvif ? 'image/avif' : 'image/webp'
  return { path, mediaType, widthPx, heightPx }
}

/** The pixels of such a photo: RGB, 8 bits a channel, without gaps. */
export function paint(widthPx: number, heightPx: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 3)
  const light = noise(1)
  const red = noise(2)
  const blue = noise(3)
  for (let y = 0; y < heightPx; y += 1) {
    const [lights = [], reds = [], blues = []] = [light, red, blue].map((plane) => plane(y, widthPx))
    for (let x = 0; x < widthPx; x += 1) {
      // A wall, a roof, a sign: every 700 px or so the light jumps.
      const edge = (Math.floor((x + y / 3) / 701) + Math.floor((y - x / 4) / 593)) % 2 === 0 ? 22 : -22
      const level = 118 + edge + (lights[x] ?? 0)
      const at = (y * widthPx + x) * 3
      pixels[at] = level + COLOR_SHARE * (reds[x] ?? 0)
      pixels[at + 1] = level
      pixels[at + 2] = level + COLOR_SHARE * (blues[x] ?? 0)
    }
  }
  return pixels
}

/** Sums of value noise, one row at a time: all of a 24 MP plane would be 100 MB of floats. */
function noise(seed: number) {
  let row = new Float32Array(0)
  return (y: number, widthPx: number): Float32Array => {
    if (row.length !== widthPx) row = new Float32Array(widthPx)
    row.fill(0)
    for (let octave = 0; octave < OCTAVES; octave += 1) addOctave(row, y, seed * 64 + octave, 1 << octave)
    return row
  }
}

function addOctave(row: Float32Array, y: number, seed: number, cellPx: number): void {
  const strength = FINEST * cellPx ** 0.36
  const cellY = Math.floor(y / cellPx)
  const shareY = smooth((y % cellPx) / cellPx)
  let left = 0
  let right = lattice(0, cellY, shareY, seed)
  for (let x = 0, inCell = 0, cellX = 0; x < row.length; x += 1) {
    if (inCell === 0) {
      left = right
      right = lattice(cellX + 1, cellY, shareY, seed)
    }
    row[x] = (row[x] ?? 0) + strength * (left + (right - left) * smooth(inCell / cellPx))
    inCell += 1
    if (inCell === cellPx) {
      inCell = 0
      cellX += 1
    }
  }
}

const smooth = (share: number) => share * share * (3 - 2 * share)

const lattice = (x: number, y: number, shareY: number, seed: number) =>
  hash(x, y, seed) + (hash(x, y + 1, seed) - hash(x, y, seed)) * shareY

/** −1 to 1, evenly, the same for the same place. */
function hash(x: number, y: number, seed: number): number {
  let value = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 31 - 1
}
