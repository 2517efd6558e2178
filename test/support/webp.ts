/** A RIFF chunk, padded to an even length. Source: https://developers.google.com/speed/webp/docs/riff_container */
export function riffChunk(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

const u24 = (...values: readonly number[]) =>
  Buffer.from(values.flatMap((v) => [v & 255, (v >> 8) & 255, (v >> 16) & 255]))

export interface WebpFrame {
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
  readonly delayMs: number
  /** A whole WebP of that size. */
  readonly picture: Buffer
  /** Whether what is transparent shows what was there before. */
  readonly blends: boolean
  /** Whether it is cleared away afterwards. */
  readonly clears: boolean
}

/** An animation whose frames cover parts of it. */
export function animatedWebp(widthPx: number, heightPx: number, frames: readonly WebpFrame[]): Buffer {
  const canvas = riffChunk('VP8X', Buffer.from([0x12, 0, 0, 0]), u24(widthPx - 1, heightPx - 1))
  const parts = frames.map((frame) => {
    const place = u24(frame.leftPx / 2, frame.topPx / 2, frame.widthPx - 1, frame.heightPx - 1, frame.delayMs)
    const flags = Buffer.from([(frame.blends ? 0 : 2) | (frame.clears ? 1 : 0)])
    return riffChunk('ANMF', place, flags, imageOf(frame.picture))
  })
  return riffFile(canvas, riffChunk('ANIM', Buffer.alloc(6)), ...parts)
}

export const riffFile = (...chunks: readonly Uint8Array[]): Buffer => riffChunk('RIFF', Buffer.from('WEBP'), ...chunks)

/** The chunk with the pixels of a still. */
function imageOf(picture: Buffer): Buffer {
  const at = ['VP8L', 'VP8 '].map((type) => picture.indexOf(type, 12, 'latin1')).find((found) => found > 0) ?? 0
  const sizeBytes = picture.readUInt32LE(at + 4)
  return picture.subarray(at, at + 8 + sizeBytes + (sizeBytes % 2))
}

/** A still that promises a size: the header of a lossy picture, and hardly anything behind it. */
export function webpHeader(widthPx: number, heightPx: number): Buffer {
  const frame = Buffer.alloc(64)
  // A key frame that is shown, with its start code. Source: RFC 6386 §9.1
  frame.set([0x10, 0x02, 0, 0x9d, 0x01, 0x2a])
  frame.writeUInt16LE(widthPx, 6)
  frame.writeUInt16LE(heightPx, 8)
  return riffFile(riffChunk('VP8 ', frame))
}
