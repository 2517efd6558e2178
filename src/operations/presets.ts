import { parseOperations } from './parse-operations.ts'

/** Sizes that have a name. None enlarges; format and quality are the request's. */
export const presets = {
  /** For lists and grids: 128 px is a thumbnail at twice the density of 64. */
  thumb: parseOperations('w_128,h_128'),
  /** For pages: the size older clients of this kind of service expect. */
  web: parseOperations('w_500,h_500'),
  /** For models: the edge that image models are trained at. */
  input: parseOperations('w_1024,h_1024'),
} as const

export type Preset = keyof typeof presets

/** The names of all presets, in the order of the table. */
export const presetNames = Object.keys(presets) as [Preset, ...Preset[]]
