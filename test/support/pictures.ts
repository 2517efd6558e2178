import sharp, { type Create } from 'sharp'

/** The 8-bit colours that tests tell corners and frames apart by. */
export const colors = { red: '#ff0000', green: '#00ff00', blue: '#0000ff', yellow: '#ffff00' } as const

/** A small generator with a seed: the same pictures on every machine and in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state = (state ^ (state << 13)) >>> 0
    state = (state ^ (state >>> 17)) >>> 0
    state = (state ^ (state << 5)) >>> 0
    return state / 2 ** 32
  }
}

/** Raw pixels that compress like a photo: soft gradients between random colours every 64 px, and a sensor's noise. */
export function photoPixels(widthPx: number, heightPx: number, seed = 1) {
  const next = random(seed)
  const cell = 64
  const columns = Math.ceil(widthPx / cell) + 2
  const grid = Float32Array.from({ length: columns * (Math.ceil(heightPx / cell) + 2) * 3 }, () => 40 + next() * 170)
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 3)
  let at = 0
  for (let y = 0; y < heightPx; y += 1) {
    const fy = (y % cell) / cell
    for (let x = 0; x < widthPx; x += 1) {
      const fx = (x % cell) / cell
      const corner = (Math.floor(y / cell) * columns + Math.floor(x / cell)) * 3
      const noise = (next() - 0.5) * 26
      for (let channel = corner; channel < corner + 3; channel += 1) {
        const top = mix(grid[channel] ?? 0, grid[channel + 3] ?? 0, fx)
        const bottom = mix(grid[channel + columns * 3] ?? 0, grid[channel + columns * 3 + 3] ?? 0, fx)
        pixels[at] = mix(top, bottom, fy) + noise
        at += 1
      }
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share

/** A photo-like JPEG; 2725 × 2225 is 6 MP and 1.7 MB, 6000 × 4000 is 24 MP and 6.8 MB. */
export const photo = (widthPx: number, heightPx: number, seed?: number) =>
  photoPixels(widthPx, heightPx, seed).jpeg({ quality: 88 }).toBuffer()
export const photo6MP = () => photo(2725, 2225)
export const photo24MP = () => photo(6000, 4000)

/** One colour. */
export const plain = (
  widthPx: number,
  heightPx: number,
  background: Create['background'] = colors.red,
  channels: 3 | 4 = 3,
) => sharp({ create: { width: widthPx, height: heightPx, channels, background } })

/** 80 × 40 px with red, green, blue and yellow quarters clockwise from the top left. */
export const quarters = () =>
  plain(80, 40).composite([
    { input: tile(colors.green), left: 40, top: 0 },
    { input: tile(colors.blue), left: 40, top: 20 },
    { input: tile(colors.yellow), left: 0, top: 20 },
  ])

const tile = (background: string) => ({ create: { width: 40, height: 20, channels: 3 as const, background } })

/** 40 × 20 px, opaque red on the left and transparent on the right: for what is laid on other pictures. */
export const badge = () =>
  plain(40, 20, { r: 0, g: 0, b: 0, alpha: 0 }, 4)
    .composite([{ input: { create: { width: 20, height: 20, channels: 3, background: colors.red } }, left: 0, top: 0 }])
    .png()
    .toBuffer()

/** How EXIF orientation 1 to 8 says that an upright picture is stored: turned clockwise first, then mirrored left to right. */
const STORED: Record<number, { turn: number; mirror: boolean }> = {
  1: { turn: 0, mirror: false },
  2: { turn: 0, mirror: true },
  3: { turn: 180, mirror: false },
  4: { turn: 180, mirror: true },
  5: { turn: 90, mirror: true },
  6: { turn: 270, mirror: false },
  7: { turn: 270, mirror: true },
  8: { turn: 90, mirror: false },
}

/** `quarters` as a camera held at one of EXIF's eight orientations stores it. */
export async function turned(orientation: number) {
  const { turn, mirror } = STORED[orientation] ?? { turn: 0, mirror: false }
  // A pipeline each: in one, sharp mirrors before it turns.
  const upright = await quarters().png().toBuffer()
  const stored = await sharp(upright).rotate(turn).png().toBuffer()
  return sharp(stored)
    .flop(mirror)
    .removeAlpha()
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .withMetadata({ orientation })
    .toBuffer()
}

/** A JPEG that says where it was taken, by whom, and with which camera. */
export const withGps = () =>
  plain(60, 40)
    .jpeg()
    .withExif({
      IFD0: { Artist: 'Secret Photographer', Make: 'SecretCamera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>SecretNote</note></x:xmpmeta>')
    .withIccProfile('p3')
    .toBuffer()

export const progressiveJpeg = () => photoPixels(400, 300).jpeg({ progressive: true }).toBuffer()
export const interlacedPng = () => photoPixels(200, 150).png({ progressive: true }).toBuffer()
export const cmykJpeg = () => plain(64, 48, '#20c040').toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
export const png16Bit = () => plain(64, 48, '#20c040').toColourspace('rgb16').png().toBuffer()
export const palettePng = () => plain(64, 48, { r: 255, g: 0, b: 0, alpha: 0.5 }, 4).png({ palette: true }).toBuffer()
export const avifWithAlpha = () => plain(64, 48, { r: 255, g: 0, b: 0, alpha: 0.5 }, 4).avif({ effort: 0 }).toBuffer()

/** Three frames, red, green and blue, of 60 × 40 px, shown for 100, 0 and 300 ms, twice. */
export async function animation(mediaType: 'image/gif' | 'image/webp') {
  const frames = [colors.red, colors.green, colors.blue].map((color) => plain(60, 40, color).png().toBuffer())
  const pipe = sharp(await Promise.all(frames), { join: { animated: true } })
  const timing = { delay: [100, 0, 300], loop: 2 }
  return mediaType === 'image/gif' ? pipe.gif(timing).toBuffer() : pipe.webp({ ...timing, lossless: true }).toBuffer()
}

/** A GIF of that many frames of one pixel, written by hand: 23 bytes a frame. */
export function manyFrames(frames: number): Buffer {
  const screen = Buffer.from('47494638396101000100800000ff0000000000', 'hex')
  const frame = Buffer.from('21f90400000000002c0000000001000100000202440100', 'hex')
  return Buffer.concat([screen, ...Array.from({ length: frames }, () => frame), Buffer.from(';')])
}

/** A PNG whose header promises a size that its bytes do not hold. */
export function pngHeader(widthPx: number, heightPx: number, options: { interlaced?: boolean } = {}): Buffer {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4)
  header.writeUInt32BE(widthPx, 8)
  header.writeUInt32BE(heightPx, 12)
  header.set([8, 2, 0, 0, options.interlaced ? 1 : 0], 16)
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21)
  const data = Buffer.from('0000000049444154', 'hex')
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, data, uint32(crc32(data.subarray(4)))])
}

/** A JPEG whose header was changed to promise another size. */
export async function jpegHeader(widthPx: number, heightPx: number): Promise<Buffer> {
  const bytes = await plain(16, 16).jpeg().toBuffer()
  const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'))
  bytes.writeUInt16BE(heightPx, frame + 5)
  bytes.writeUInt16BE(widthPx, frame + 7)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** The first two thirds of a file: what an upload that broke off leaves. */
export const truncated = (bytes: Buffer) => bytes.subarray(0, Math.floor((bytes.length * 2) / 3))

/** Files that are no pictures of ours, as they come under names such as `photo.jpg`; the key is a word of the message. */
export const strangers: Record<string, () => Promise<Buffer> | Buffer> = {
  TIFF: () => plain(8, 8).tiff().toBuffer(),
  SVG: () =>
    Buffer.from('<?xml version="1.0"?><!-- hello --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  PDF: () => Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj'),
  PostScript: () => Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n'),
  BMP: () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(64)]),
  'web page': () => Buffer.from('<!doctype html><html><body>404</body></html>'),
  ZIP: () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(64)]),
}

/** The colour of one pixel, `[r, g, b]`; `[r, g, b, alpha]` with alpha. `frame` counts from 0. */
export async function pixelAt(bytes: Uint8Array, x: number, y: number, frame = 0): Promise<number[]> {
  const { data, info } = await sharp(bytes, { page: frame }).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

/** The largest difference of two colours in any channel. */
export const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...b.map((value, index) => Math.abs(value - (a[index] ?? 0))))
