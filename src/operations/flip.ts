import * as z from 'zod'
import type { Operation } from './operation.ts'
import { oneOf } from './url-codecs.ts'

const directions = ['horizontal', 'vertical', 'both'] as const

const FlipParams = z.strictObject({
  direction: z.enum(directions).meta({
    description: 'horizontal: left becomes right, as in a mirror. vertical: top becomes bottom. both: a turn by 180°.',
  }),
})

type FlipParams = z.infer<typeof FlipParams>

/** Mirrors the picture. */
export const flip: Operation<FlipParams> = {
  name: 'flip',
  summary: 'Mirrors left to right, top to bottom, or both.',
  params: FlipParams,
  example: { direction: 'horizontal' },
  url: { flip: { parameter: 'direction', codec: oneOf(directions) } },
  apply: (pipe, { direction }) => pipe.flip(direction !== 'horizontal').flop(direction !== 'vertical'),
  outputSize: (_params, size) => size,
  // The last row comes first, so all are held.
  heldBytesPerPixel: (params) => (params.direction === 'horizontal' ? 0 : 4),
}
