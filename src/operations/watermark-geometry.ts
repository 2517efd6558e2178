import { type Compass, placeAt } from './gravity.ts'
import type { Size } from './operation.ts'

/** The size of a watermark that is that share of the picture's width: smaller where it would be higher than the picture. Pure. */
export function watermarkSize(scalePercent: number, own: Size, picture: Size): Size {
  const scale = Math.min((picture.widthPx * scalePercent) / 100 / own.widthPx, picture.heightPx / own.heightPx)
  const edge = (value: number, most: number) => Math.min(most, Math.max(1, Math.round(value * scale)))
  return { widthPx: edge(own.widthPx, picture.widthPx), heightPx: edge(own.heightPx, picture.heightPx) }
}

export interface Placement {
  readonly gravity: Compass
  readonly offsetXPx: number
  readonly offsetYPx: number
}

/**
 * Where the watermark stands: offsets lead away from the edges that the gravity names, and to the right and down from a
 * middle. Always inside the picture. Pure.
 */
export function watermarkPlace({ gravity, offsetXPx, offsetYPx }: Placement, mark: Size, picture: Size) {
  const { leftPx, topPx } = placeAt(gravity, mark, picture)
  const inside = (value: number, most: number) => Math.max(0, Math.min(most, value))
  return {
    leftPx: inside(leftPx + (gravity.includes('east') ? -offsetXPx : offsetXPx), picture.widthPx - mark.widthPx),
    topPx: inside(topPx + (gravity.includes('south') ? -offsetYPx : offsetYPx), picture.heightPx - mark.heightPx),
  }
}
