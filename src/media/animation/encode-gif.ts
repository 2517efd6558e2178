import { existsSync, readFileSync } from 'node:fs'
import type { Size } from '../../operations/operation.ts'
import type { FrameFile } from '../../ports/pixel-calls.ts'
import { assembleGif, type SequenceFrame } from '../gif/assemble-gif.ts'
import { BEST_QUALITY } from '../gif/encode-frame.ts'
import { readPreparedFrame } from '../gif/prepared-frame.ts'
import type { Level } from './levels.ts'
import { readFrame, readFrameHeader } from './read-frame.ts'
import { type Sequence, sizeAt, thinned } from './sequence.ts'

export interface EncodeOptions extends Size, Sequence {
  readonly frames: readonly FrameFile[]
  readonly loop: number
  readonly xmp?: string | undefined
}

/** An animated GIF at a level. What is prepared is used at the first level; the others encode everything. */
export async function encodeGif(options: EncodeOptions, level: Level): Promise<Uint8Array> {
  const { frames, loop, xmp } = options
  const size = sizeAt(options, level)
  const sequence = thinned(options, level.everyFrames)
  const isReduced = level.dither !== undefined
  const { dither, colors } = BEST_QUALITY
  const quality = { dither: level.dither ?? dither, colors: level.colors ?? colors }
  const shown = new Set(sequence.order)
  const read = frames.map(async ({ path, preparedPath }, index): Promise<SequenceFrame> => {
    const load = () => readFrame(path, options, size)
    const prepared = shown.has(index) ? preparedAt(preparedPath, options) : undefined
    if (prepared) return { hasHoles: prepared.hasHoles, load, ...(!isReduced && { prepared }) }
    const { hasHoles } = shown.has(index) ? await readFrameHeader(path, options) : { hasHoles: false }
    return { hasHoles, load }
  })
  return await assembleGif(await Promise.all(read), { ...size, ...sequence, loop, quality, xmp })
}

/** What was prepared for this size, if it is there. */
function preparedAt(path: string, { widthPx, heightPx }: Size) {
  if (!existsSync(path)) return undefined
  const prepared = readPreparedFrame(readFileSync(path))
  return prepared.widthPx === widthPx && prepared.heightPx === heightPx ? prepared : undefined
}
