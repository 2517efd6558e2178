import { Worker } from 'node:worker_threads'
import { crc32, deflateSync } from 'node:zlib'
import { AppError } from '../errors.ts'
import type { ImageHeader } from '../ports/pixels.ts'
import { heicDecoderPath } from './heic-decoder.ts'
import type { HeicAnswer, HeicTask } from './heic-thread.ts'
import { sharp } from './loaders.ts'
import { firstBytes, type PictureSource } from './picture-source.ts'

/** What libheif holds however small the picture is. */
const BASE_MEGABYTES = 40
/** Planes, the interleaved picture and references of the decoder: 7.5 measured on 12 and 24 MP. */
const MEGABYTES_PER_MEGAPIXEL = 10

/** As files without a profile say that their colors are Display P3. Source: ITU-T H.273, ColourPrimaries 12 */
const P3_PRIMARIES = 12
/** Cameras write the boxes that describe a picture in front of it; with a large EXIF they are a few kilobytes. */
const BOXES_BYTES = 65_536

/** Why HEIC pictures are refused here, and what helps. */
export const heicRefusal = (): AppError =>
  new AppError(
    'unsupported_media',
    'This is a HEIC picture (High Efficiency, usual on iPhones), and its decoder is not installed here. Install it with ' +
      '`npm install libheif-js`, export the picture as JPEG, or set the camera to Formats → Most Compatible.',
  )

/**
 * A HEIC picture as a PNG of the same pixels, upright, with its color profile: what is done to other formats can be done to
 * it then. It is not compressed, only passed on. About 2 s for 24 megapixels, in a thread that ends with its memory.
 * Throws `unsupported_media` without a decoder, and what libheif says.
 */
export async function decodeHeic(source: PictureSource, header: ImageHeader): Promise<Uint8Array> {
  const decoderPath = heicDecoderPath()
  if (decoderPath === undefined) throw heicRefusal()
  const { widthPx, heightPx, hasAlpha } = header
  const memoryMegabytes = BASE_MEGABYTES + (MEGABYTES_PER_MEGAPIXEL * widthPx * heightPx) / 1e6
  const profile = await profileOf(source)
  const pixels = await decoded({ decoderPath, source, widthPx, heightPx, hasAlpha, memoryMegabytes })
  const raw = { width: widthPx, height: heightPx, channels: hasAlpha ? 4 : 3 } as const
  const png = await sharp(pixels, { raw, limitInputPixels: false }).png({ compressionLevel: 0 }).toBuffer()
  return profile ? withProfile(png, profile) : png
}

function decoded(task: HeicTask): Promise<Uint8Array> {
  const thread = new Worker(new URL('./heic-thread.ts', import.meta.url), { workerData: task })
  const answer = new Promise<Uint8Array>((resolve, reject) => {
    thread.once('message', (said: HeicAnswer) =>
      'pixels' in said ? resolve(said.pixels) : reject(new Error(said.problem)),
    )
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`the HEIC decoder ended with ${code}`)))
  })
  return answer.finally(() => thread.terminate())
}

/** The profile that the picture carries, or that its `colr` box names; undefined for sRGB. */
async function profileOf(source: PictureSource): Promise<Uint8Array | undefined> {
  const { icc } = await sharp(source, { limitInputPixels: false }).metadata()
  if (icc) return icc
  const start = Buffer.from(firstBytes(source, BOXES_BYTES))
  const box = start.indexOf('colrnclx', 0, 'latin1')
  if (box === -1 || box + 10 > start.length || start.readUInt16BE(box + 8) !== P3_PRIMARIES) return undefined
  // libvips has the profile, and gives it only to pictures that it writes.
  const written = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .png()
    .withIccProfile('p3')
    .toBuffer()
  return (await sharp(written).metadata()).icc
}

/** Puts a profile into a PNG, behind its header. Source: https://www.w3.org/TR/png-3/#11iCCP */
function withProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  const headerEnd = 33
  const body = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4)
  chunk.set(body, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)])
}
