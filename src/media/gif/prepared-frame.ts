import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { GifFrame } from './gif-frame.ts'
import type { Pixels } from './pixels.ts'

/** A frame that was encoded when it arrived. */
export interface PreparedFrame {
  readonly widthPx: number
  readonly heightPx: number
  readonly hasHoles: boolean
  /** Names the frame's pixels. */
  readonly digest: string
  /** Names the base that it was compared with; undefined when there was none yet. */
  readonly base: string | undefined
  readonly draws: 'all' | 'nothing' | 'difference'
  /** Undefined when it draws nothing. */
  readonly frame: GifFrame | undefined
}

const Head = z.object({
  widthPx: z.int(),
  heightPx: z.int(),
  hasHoles: z.boolean(),
  digest: z.string(),
  base: z.string().optional(),
  draws: z.enum(['all', 'nothing', 'difference']),
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
export function writePreparedFrame({ frame, ...facts }: PreparedFrame): Uint8Array<ArrayBuffer> {
  const head: z.input<typeof Head> = { ...facts, frame: frame && placeOf(frame) }
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.byteLength)
  return Buffer.concat(frame ? [length, json, frame.colorTable, frame.data] : [length, json])
}

/** Reads what `writePreparedFrame` wrote. Throws when the bytes are anything else. */
export function readPreparedFrame(bytes: Uint8Array): PreparedFrame {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 4 + buffer.readUInt32LE(0)
  const { frame, base, ...facts } = Head.parse(JSON.parse(buffer.toString('utf8', 4, end)))
  if (!frame) return { ...facts, base, frame: undefined }
  const { colorTableBytes, transparentIndex, ...place } = frame
  const colorTable = buffer.subarray(end, end + colorTableBytes)
  const data = buffer.subarray(end + colorTableBytes)
  return { ...facts, base, frame: { ...place, transparentIndex, colorTable, data } }
}

/** Names pixels: equal ones have the same name. */
export const digestOf = ({ data, channels }: Pixels): string =>
  createHash('sha256').update(`${channels} `).update(data).digest('base64url')

const placeOf = ({ colorTable, data: _, ...place }: GifFrame) => ({ ...place, colorTableBytes: colorTable.byteLength })
