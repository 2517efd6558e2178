import type { GifFrame, Rectangle } from './gif-frame.ts'
import { xmpBlock } from './xmp-block.ts'

export interface GifOptions {
  readonly widthPx: number
  readonly heightPx: number
  /** How long each frame is shown, rounded to the format's hundredths of a second. */
  readonly delaysMs: readonly number[]
  /** How often it plays; 0 is for ever. */
  readonly loop: number
  /** The canvas is cleared after every frame: for pictures with holes. Otherwise frames are laid on each other. */
  readonly clears: boolean
  /** An XMP packet, UTF-8. */
  readonly xmp?: string | undefined
}

/**
 * A GIF of encoded frames: one header, then each frame's bytes as they are, so it costs a copy and no encoding. A frame of
 * `undefined` repeats what is shown: the frame before it is shown longer. Deterministic.
 * Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function writeGif(frames: readonly (GifFrame | undefined)[], options: GifOptions): Uint8Array<ArrayBuffer> {
  const parts = [header(options), repetition(options.loop)]
  if (options.xmp !== undefined) parts.push(xmpBlock(options.xmp))
  for (const { frame, delayMs } of merged(frames, options.delaysMs)) parts.push(...frameParts(frame, delayMs, options))
  parts.push(Uint8Array.of(0x3b))
  return Buffer.concat(parts)
}

/** The delay in the file's unit. */
export const centiseconds = (delayMs: number) => Math.min(0xffff, Math.max(0, Math.round(delayMs / 10)))

/** Frames that show nothing new lengthen the one before: the file says the same with less. */
function merged(frames: readonly (GifFrame | undefined)[], delaysMs: readonly number[]) {
  const result: { frame: GifFrame; delayMs: number }[] = []
  for (const [index, frame] of frames.entries()) {
    const delayMs = delaysMs[index] ?? 0
    const last = result.at(-1)
    if (frame) result.push({ frame, delayMs })
    else if (last) last.delayMs += delayMs
    else throw new Error('A GIF cannot begin with a repetition')
  }
  return result
}

function header({ widthPx, heightPx }: Pick<Rectangle, 'widthPx' | 'heightPx'>): Uint8Array {
  const bytes = Buffer.alloc(13)
  bytes.write('GIF89a', 'latin1')
  bytes.writeUInt16LE(widthPx, 6)
  bytes.writeUInt16LE(heightPx, 8)
  // No global palette; eight bits a channel. Every frame brings its own colors.
  bytes[10] = 0x70
  return bytes
}

/** Netscape's extension, which every player follows. It counts repetitions, so playing once is written as nothing at all. */
function repetition(loop: number): Uint8Array {
  if (loop === 1) return new Uint8Array()
  const bytes = Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1')
  bytes.writeUInt16LE(loop === 0 ? 0 : loop - 1, 16)
  return bytes
}

function frameParts(frame: GifFrame, delayMs: number, { clears }: GifOptions): Uint8Array[] {
  const { transparentIndex, colorTable } = frame
  const control = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, transparentIndex ?? 0, 0])
  control[3] = ((clears ? 2 : 1) << 2) | (transparentIndex === undefined ? 0 : 1)
  control.writeUInt16LE(centiseconds(delayMs), 4)
  const descriptor = Buffer.alloc(10)
  descriptor[0] = 0x2c
  descriptor.writeUInt16LE(frame.leftPx, 1)
  descriptor.writeUInt16LE(frame.topPx, 3)
  descriptor.writeUInt16LE(frame.widthPx, 5)
  descriptor.writeUInt16LE(frame.heightPx, 7)
  descriptor[9] = 0x80 | (Math.log2(colorTable.length / 3) - 1)
  return [control, descriptor, colorTable, frame.data]
}
