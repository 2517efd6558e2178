import type { Size } from './operation.ts'

export const fits = ['inside', 'cover', 'contain', 'fill', 'outside'] as const
export type Fit = (typeof fits)[number]

export interface Box {
  readonly widthPx?: number | undefined
  readonly heightPx?: number | undefined
  readonly fit: Fit
  readonly enlarge: boolean
}

/** No edge of a picture rounds down to nothing. */
const edge = (value: number) => Math.max(1, Math.round(value))

/**
 * The size a resize gives. An edge that was left out follows from the picture's shape, whatever the fit.
 *
 * Without `enlarge` no pixel is ever stretched, and what each fit promises is kept as far as that allows:
 * - `inside`, `outside`: the picture keeps its own size when it is small already.
 * - `cover`: the shape asked for is kept; the box shrinks until the picture can fill it (600 × 300 into 500 × 500 is 300 × 300).
 * - `contain`: the box keeps its size; a small picture stands in it at its own size, with more background around.
 * - `fill`: each edge is the smaller of what was asked and what is there.
 */
export function resizedSize(box: Box, size: Size): Size {
  const ratio = size.widthPx / size.heightPx
  const widthPx = box.widthPx ?? edge((box.heightPx ?? size.heightPx) * ratio)
  const heightPx = box.heightPx ?? edge((box.widthPx ?? size.widthPx) / ratio)
  const most = box.enlarge ? Number.POSITIVE_INFINITY : 1
  const scaleX = widthPx / size.widthPx
  const scaleY = heightPx / size.heightPx

  switch (box.fit) {
    case 'inside':
      return scaled(size, Math.min(scaleX, scaleY, most))
    case 'outside':
      return scaled(size, Math.min(Math.max(scaleX, scaleY), most))
    case 'fill':
      return box.enlarge ? { widthPx, heightPx } : smaller({ widthPx, heightPx }, size)
    case 'cover': {
      if (box.enlarge) return { widthPx, heightPx }
      const shrink = Math.min(1, size.widthPx / widthPx, size.heightPx / heightPx)
      return smaller(scaled({ widthPx, heightPx }, shrink), size)
    }
    case 'contain':
      return { widthPx, heightPx }
  }
}

function scaled(size: Size, scale: number): Size {
  return { widthPx: edge(size.widthPx * scale), heightPx: edge(size.heightPx * scale) }
}

function smaller(a: Size, b: Size): Size {
  return { widthPx: Math.min(a.widthPx, b.widthPx), heightPx: Math.min(a.heightPx, b.heightPx) }
}
