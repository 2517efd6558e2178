import { crc32, deflateRawSync, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** One chunk. Source: https://www.w3.org/TR/png-3/#5Chunk-layout */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length)
  chunk.set(body, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** A header of 8 bits a channel, RGB unless told otherwise. */
export function pngHeaderChunk(
  widthPx: number,
  heightPx: number,
  { bits = 8, color = 2, interlaced = false } = {},
): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(widthPx, 0)
  data.writeUInt32BE(heightPx, 4)
  data.set([bits, color, 0, 0, interlaced ? 1 : 0], 8)
  return pngChunk('IHDR', data)
}

export const png = (...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([SIGNATURE, ...chunks, pngChunk('IEND', Buffer.alloc(0))])

/** Puts chunks behind the header of a whole PNG. */
export const withChunks = (picture: Buffer, ...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([picture.subarray(0, 33), ...chunks, picture.subarray(33)])

/** zlib's form of that many zero megabytes, a kilobyte each: what it was made of is never in memory. */
export function zeros(megabytes: number): Buffer {
  const million = Buffer.alloc(1_000_000)
  // A full flush forgets everything, so that the same bytes may follow again.
  const piece = deflateRawSync(million, { level: 9, finishFlush: 3 })
  const end = Buffer.from('030000000000', 'hex')
  // Adler-32 of zeros: the first sum stays 1, the second counts them.
  end.writeUInt16BE((megabytes * 1e6) % 65_521, 2)
  end.writeUInt16BE(1, 4)
  return Buffer.concat([Buffer.from('78da', 'hex'), ...Array.from({ length: megabytes }, () => piece), end])
}

/** Channels by PNG's number of the color type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/** Black, or nothing where there is alpha: a kilobyte for a million bytes of pixels. Whole and valid; one bit of gray unless told otherwise. */
export function blackPng(widthPx: number, heightPx: number, { interlaced = false, bits = 1, color = 0 } = {}): Buffer {
  const rowBytes = 1 + Math.ceil((widthPx * bits * (CHANNELS[color] ?? 1)) / 8)
  // Seven passes hold as many pixels and a few more row starts.
  const sizeBytes = heightPx * rowBytes * (interlaced ? 1.1 : 1) + 64
  const header = pngHeaderChunk(widthPx, heightPx, { bits, color, interlaced })
  return png(header, pngChunk('IDAT', zeros(Math.ceil(sizeBytes / 1e6))))
}

/** A text of a PNG, compressed. */
export const pngText = (type: 'zTXt', keyword: string, text: Uint8Array): Buffer =>
  pngChunk(type, Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), text]))

export const deflated = (text: string): Buffer => deflateSync(Buffer.from(text))
