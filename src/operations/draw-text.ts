import type { Overlay } from './operation.ts'
import type { FontName } from './text-coverage.ts'

export const fontWeights = ['regular', 'bold'] as const
export type FontWeight = (typeof fontWeights)[number]

export const alignments = ['left', 'center', 'right'] as const
export type Alignment = (typeof alignments)[number]

/** What to do with a text that is too long for its box. */
export const overflows = ['refuse', 'ellipsis'] as const
export type Overflow = (typeof overflows)[number]

/** A text and the box that it must fit into. Colors are `#rrggbb`, `#rrggbbaa` or `transparent`. */
export interface DrawTextRequest {
  readonly text: string
  readonly font: FontName
  readonly weight: FontWeight
  /** The height of the font's em square, as in CSS; capitals are about 0.7 of it. */
  readonly sizePx: number
  /** The text may be made smaller down to this until it fits. `sizePx` when left out: it keeps its size. */
  readonly minSizePx?: number
  readonly maxWidthPx: number
  readonly maxHeightPx: number
  readonly maxLines: number
  readonly overflow: Overflow
  readonly align: Alignment
  /** From one line to the next, in percent of the size. */
  readonly lineHeightPercent: number
  /** Around the text, in percent of the size. */
  readonly paddingPercent: number
  readonly color: string
  readonly background: string
  /** A line around each letter; `widthPercent` is that of the size, outside the letter. */
  readonly outline?: { readonly color: string; readonly widthPercent: number }
  /** The letters once more below themselves; percent of the size, down and to the right. */
  readonly shadow?: { readonly color: string; readonly rightPercent: number; readonly downPercent: number }
  readonly opacityPercent: number
}

/** A drawn text, cut to its box: never larger than asked. */
export interface DrawnText extends Overlay {
  /** The size it was drawn in. */
  readonly sizePx: number
  /** What stands in each line. */
  readonly lines: readonly string[]
}

/** Draws text as filled outlines. The same request gives the same pixels. Throws `invalid_request`. */
export type DrawText = (request: DrawTextRequest) => Promise<DrawnText>
