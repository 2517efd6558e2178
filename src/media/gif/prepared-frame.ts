import * as z from 'zod'
import type { GifFrame } from './gif-frame.ts'

/** A frame that was encoded when it arrived, and what it fits on. */
export interface PreparedFrame {
  /** Undefined when it draws nothing. */
  readonly frame: GifFrame | undefined
  /** The `shownDigest` it was made for; undefined when it draws everything and fits on anything. */
  readonly fitsOn: string | undefined
}

const Head = z.object({
  fitsOn: z.string().optional(),
  frame: z
    .object({
      leftPx: z.int(),
      topPx: z.int(),
      widthPx: z.int(),
      heightPx: z.int(),
      transparentIndex: z.int().optional(),
      colorTableBytes: z.int(),
    })
    .optional(),
})

/** A prepared frame as bytes of a blob: the length of a JSON head, the head, the palette, the picture's data. */
export function writePreparedFrame({ frame, fitsOn }: PreparedFrame): Uint8Array<ArrayBuffer> {
  const head: z.input<typeof Head> = { fitsOn, frame: frame && placeOf(frame) }
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.byteLength)
  return Buffer.concat(frame ? [length, json, frame.colorTable, frame.data] : [length, json])
}

/** Reads what `writePreparedFrame` wrote. Throws when the bytes are anything else. */
export function readPreparedFrame(bytes: Uint8Array): PreparedFrame {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 4 + buffer.readUInt32LE(0)
  const { fitsOn, frame } = Head.parse(JSON.parse(buffer.toString('utf8', 4, end)))
  if (!frame) return { frame: undefined, fitsOn }
  const { colorTableBytes, transparentIndex, ...place } = frame
  const colorTable = buffer.subarray(end, end + colorTableBytes)
  return { frame: { ...place, transparentIndex, colorTable, data: buffer.subarray(end + colorTableBytes) }, fitsOn }
}

const placeOf = ({ colorTable, data: _, ...place }: GifFrame) => ({ ...place, colorTableBytes: colorTable.byteLength })
