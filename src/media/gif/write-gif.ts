import type { GifFrame } from './gif-frame.ts'
import { xmpBlock } from './xmp-block.ts'

/** What becomes of a frame before the next one is drawn: it stays, its place is emptied, or what was there before returns. */
const DISPOSALS = { stays: 1, clears: 2, restores: 3 } as const

/** One frame of a file. */
export interface GifStep {
  readonly frame: GifFrame
  /** How long it is shown. */
  readonly delayMs: number
  readonly disposal: keyof typeof DISPOSALS
}

export interface GifOptions {
  readonly widthPx: number
  readonly heightPx: number
  /** How often it plays; 0 is for ever. */
  readonly loop: number
  /** An XMP packet, UTF-8. */
  readonly xmp?: string | undefined
}

/** The longest a frame can be shown: its two bytes count hundredths of a second. */
export const MAX_DELAY_MS = 655_350

/**
 * A GIF of encoded frames: one header, then each frame's bytes as they are, so it costs a copy and no encoding.
 * Deterministic. Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function writeGif(steps: readonly GifStep[], options: GifOptions): Uint8Array<ArrayBuffer> {
  const parts = [header(options), repetition(options.loop)]
  if (options.xmp !== undefined) parts.push(xmpBlock(options.xmp))
  const delays = centiseconds(steps.map(({ delayMs }) => delayMs))
  for (const [index, step] of steps.entries()) parts.push(...frameParts(step, delays[index] ?? 0))
  parts.push(Uint8Array.of(0x3b))
  return Buffer.concat(parts)
}

/**
 * Delays in the file's unit. The times at which frames change are rounded, not the delays, so that an animation lasts as
 * long as was asked: 125 ms become 13, 12, 13, 12. Pure.
 */
export function centiseconds(delaysMs: readonly number[]): readonly number[] {
  let endMs = 0
  let shown = 0
  return delaysMs.map((delayMs) => {
    endMs += delayMs
    const delay = Math.min(0xffff, Math.max(0, Math.round(endMs / 10) - shown))
    shown += delay
    return delay
  })
}

function header({ widthPx, heightPx }: GifOptions): Uint8Array {
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

function frameParts({ frame, disposal }: GifStep, delay: number): Uint8Array[] {
  const { transparentIndex, colorTable } = frame
  const control = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, transparentIndex ?? 0, 0])
  control[3] = (DISPOSALS[disposal] << 2) | (transparentIndex === undefined ? 0 : 1)
  control.writeUInt16LE(delay, 4)
  const descriptor = Buffer.alloc(10)
  descriptor[0] = 0x2c
  descriptor.writeUInt16LE(frame.leftPx, 1)
  descriptor.writeUInt16LE(frame.topPx, 3)
  descriptor.writeUInt16LE(frame.widthPx, 5)
  descriptor.writeUInt16LE(frame.heightPx, 7)
  descriptor[9] = 0x80 | (Math.log2(colorTable.length / 3) - 1)
  return [control, descriptor, colorTable, frame.data]
}
