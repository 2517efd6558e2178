/** One frame of a hand-written GIF: one color in a rectangle. */
export interface GifFrame {
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** 0 red, 1 green, 2 blue, 3 is transparent. */
  readonly color: 0 | 1 | 2 | 3
  /** What becomes of it: 1 it stays, 2 what was behind all pictures, 3 what was there before. */
  readonly disposal: 0 | 1 | 2 | 3
  readonly delayCs: number
  /** How many of its pixels there are; all when left out. */
  readonly pixels?: number
}

const u16 = (...values: readonly number[]) => Buffer.from(values.flatMap((value) => [value & 255, value >> 8]))

/** A GIF of frames that cover only parts of it, and leave in different ways. Source: GIF89a */
export function gif(widthPx: number, heightPx: number, frames: readonly GifFrame[], comment = ''): Buffer {
  const palette = Buffer.from('ff000000ff000000ffffffff', 'hex')
  const loop = Buffer.from('21ff0b4e45545343415045322e300301000000', 'hex')
  const note = comment
    ? Buffer.concat([Buffer.from([0x21, 0xfe, comment.length]), Buffer.from(`${comment}\0`)])
    : Buffer.alloc(0)
  const blocks = frames.flatMap((frame) => [
    Buffer.concat([Buffer.from([0x21, 0xf9, 4, (frame.disposal << 2) | 1]), u16(frame.delayCs), Buffer.from([3, 0])]),
    Buffer.concat([
      Buffer.from([0x2c]),
      u16(frame.leftPx, frame.topPx, frame.widthPx, frame.heightPx),
      Buffer.from([0]),
    ]),
    imageData(frame.pixels ?? frame.widthPx * frame.heightPx, frame.color),
  ])
  const screen = Buffer.concat([Buffer.from('GIF89a'), u16(widthPx, heightPx), Buffer.from([0x91, 0, 0])])
  return Buffer.concat([screen, palette, loop, note, ...blocks, Buffer.from([0x3b])])
}

/** Pixels of one color as LZW codes of three bits, which never grow because the table is cleared after every two. */
function imageData(pixels: number, color: number): Buffer {
  const codes: number[] = []
  for (let done = 0; done < pixels; done += 2) codes.push(4, color, ...(done + 1 < pixels ? [color] : []))
  codes.push(5)
  const bytes = Buffer.alloc(Math.ceil((codes.length * 3) / 8))
  for (const [index, code] of codes.entries()) {
    for (let bit = 0; bit < 3; bit += 1) {
      const at = index * 3 + bit
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7))
    }
  }
  const parts = [Buffer.from([2])]
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255)
    parts.push(Buffer.from([part.length]), part)
  }
  return Buffer.concat([...parts, Buffer.from([0])])
}
