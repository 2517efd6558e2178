import { existsSync, readFileSync } from 'node:fs'
import type { Size } from '../../operations/operation.ts'
import type { Pace } from '../../ports/animation.ts'
import type { FrameFile } from '../../ports/pixel-calls.ts'
import { assembleGif, type SequenceFrame } from '../gif/assemble-gif.ts'
import { HURRIED, PATIENT } from '../gif/encode-frame.ts'
import { readPreparedFrame } from '../gif/prepared-frame.ts'
import type { Level } from './levels.ts'
import { readFrame, readFrameHeader } from './read-frame.ts'
import { type Sequence, sizeAt, thinned } from './sequence.ts'

export interface EncodeOptions extends Size, Sequence {
  readonly frames: readonly FrameFile[]
  readonly loop: number
  readonly pace: Pace
  readonly xmp?: string | undefined
}

/** More pixels than this in all frames together are encoded in a hurry when made smaller: eight tries would take minutes. */
const PATIENT_MEGAPIXELS = 6

/** An animated GIF at a level. What is prepared is used at the first level; the others encode everything. */
export async function encodeGif(options: EncodeOptions, level: Level): Promise<Uint8Array> {
  const { frames, loop, pace, xmp } = options
  const size = sizeAt(options, level)
  const sequence = thinned(options, level.everyFrames)
  const isReduced = level.dither !== undefined
  const megapixels = (size.widthPx * size.heightPx * sequence.order.length) / 1e6
  const patient = pace === 'patient' && (!isReduced || megapixels <= PATIENT_MEGAPIXELS)
  const { effort, dither, colors } = patient ? PATIENT : HURRIED
  const quality = { effort, dither: level.dither ?? dither, colors: level.colors ?? colors }
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
