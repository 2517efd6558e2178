import type { Rectangle } from './gif-frame.ts'

/** What differs between a picture and what is shown before it. */
export interface Changes {
  /** 1 where the pixel has to be drawn. */
  readonly mask: Uint8Array
  readonly changedPixels: number
  /** The smallest rectangle around them; undefined when nothing has changed. */
  readonly rectangle: Rectangle | undefined
}

/** Pictures of one size, three bytes a pixel. */
export interface PicturePair {
  readonly current: Uint8Array
  readonly shown: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/**
 * The pixels of `current` that differ from `shown` by more than `tolerance` in any channel. A single one among unchanged
 * neighbours is left out while it differs by less than twice that: it is noise, and costs more than it shows.
 */
export function findChanges({ current, shown, widthPx, heightPx }: PicturePair, tolerance: number): Changes {
  const mask = new Uint8Array(widthPx * heightPx)
  for (let pixel = 0, at = 0; pixel < mask.length; pixel += 1, at += 3) {
    const red = Math.abs((current[at] ?? 0) - (shown[at] ?? 0))
    const green = Math.abs((current[at + 1] ?? 0) - (shown[at + 1] ?? 0))
    const blue = Math.abs((current[at + 2] ?? 0) - (shown[at + 2] ?? 0))
    const difference = red > green ? (red > blue ? red : blue) : green > blue ? green : blue
    if (difference > tolerance) mask[pixel] = difference > 2 * tolerance ? 1 : 2
  }
  return summarize(mask, widthPx, heightPx)
}

/** Drops lonely faint pixels (2 without a neighbour) and measures what is left. */
function summarize(mask: Uint8Array, widthPx: number, heightPx: number): Changes {
  let changedPixels = 0
  let left = widthPx
  let right = -1
  let top = heightPx
  let bottom = -1
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      if (mask[pixel] === 0) continue
      if (mask[pixel] === 2 && !hasNeighbour(mask, x, y, widthPx, heightPx)) {
        mask[pixel] = 0
        continue
      }
      mask[pixel] = 1
      changedPixels += 1
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  const rectangle =
    bottom < 0 ? undefined : { leftPx: left, topPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
  return { mask, changedPixels, rectangle }
}

function hasNeighbour(mask: Uint8Array, x: number, y: number, widthPx: number, heightPx: number): boolean {
  const pixel = y * widthPx + x
  return (
    (x > 0 && mask[pixel - 1] !== 0) ||
    (x < widthPx - 1 && mask[pixel + 1] !== 0) ||
    (y > 0 && mask[pixel - widthPx] !== 0) ||
    (y < heightPx - 1 && mask[pixel + widthPx] !== 0)
  )
}

/** What is shown once the changes are drawn on what was shown before. */
export function drawChanges({ current, shown }: PicturePair, { mask }: Changes): Uint8Array {
  const next = Uint8Array.from(shown)
  for (let pixel = 0, at = 0; pixel < mask.length; pixel += 1, at += 3) {
    if (mask[pixel] === 0) continue
    next[at] = current[at] ?? 0
    next[at + 1] = current[at + 1] ?? 0
    next[at + 2] = current[at + 2] ?? 0
  }
  return next
}

/** The changed pixels of the rectangle as RGBA, unchanged ones transparent. */
export function cutOut({ current, widthPx }: PicturePair, mask: Uint8Array, rectangle: Rectangle): Uint8Array {
  const { leftPx, topPx } = rectangle
  const result = new Uint8Array(rectangle.widthPx * rectangle.heightPx * 4)
  let to = 0
  for (let y = topPx; y < topPx + rectangle.heightPx; y += 1) {
    let pixel = y * widthPx + leftPx
    for (let x = 0; x < rectangle.widthPx; x += 1, pixel += 1, to += 4) {
      if (mask[pixel] === 0) continue
      result[to] = current[pixel * 3] ?? 0
      result[to + 1] = current[pixel * 3 + 1] ?? 0
      result[to + 2] = current[pixel * 3 + 2] ?? 0
      result[to + 3] = 255
    }
  }
  return result
}
