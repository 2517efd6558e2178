import type { Area } from './crop-geometry.ts'
import type { RawPixels } from './operation.ts'

export interface Margin {
  /** Red, green, blue and alpha, each 0 to 255; undefined is the pixel at the top left of the first frame. */
  readonly background: readonly number[] | undefined
  /** How much a channel of a margin's pixel may differ, 0 to 255. */
  readonly threshold: number
}

/**
 * The smallest area that holds everything but the margin, over all frames; undefined when there is nothing else. Looks at
 * the margin only, and at the first row and column within. Colors count as far as they are seen. Pure.
 */
export function contentArea(pixels: RawPixels, margin: Margin): Area | undefined {
  const { data, channels, widthPx, heightPx, frames } = pixels
  const seen = (at: number): readonly [number, number, number, number] => {
    const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255
    const share = alpha / 255
    return [(data[at] ?? 0) * share, (data[at + 1] ?? 0) * share, (data[at + 2] ?? 0) * share, alpha]
  }
  const [r, g, b, alpha] = margin.background ? premultiplied(margin.background) : seen(0)
  const differs = (x: number, y: number, frame: number) => {
    const own = seen(((frame * heightPx + y) * widthPx + x) * channels)
    return (
      Math.max(Math.abs(own[0] - r), Math.abs(own[1] - g), Math.abs(own[2] - b), Math.abs(own[3] - alpha)) >
      margin.threshold
    )
  }
  const rowDiffers = (y: number) => any(frames, (frame) => any(widthPx, (x) => differs(x, y, frame)))
  const top = first(0, heightPx, 1, rowDiffers)
  if (top === undefined) return undefined
  const bottom = first(heightPx - 1, heightPx - top, -1, rowDiffers) ?? top
  const columnDiffers = (x: number) =>
    any(frames, (frame) => any(bottom - top + 1, (down) => differs(x, top + down, frame)))
  const left = first(0, widthPx, 1, columnDiffers) ?? 0
  const right = first(widthPx - 1, widthPx - left, -1, columnDiffers) ?? left
  return { leftPx: left, topPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 }
}

function premultiplied([r = 0, g = 0, b = 0, alpha = 255]: readonly number[]): [number, number, number, number] {
  const share = alpha / 255
  return [r * share, g * share, b * share, alpha]
}

function first(from: number, count: number, step: 1 | -1, holds: (at: number) => boolean): number | undefined {
  for (let done = 0, at = from; done < count; done += 1, at += step) if (holds(at)) return at
  return undefined
}

function any(count: number, holds: (at: number) => boolean): boolean {
  for (let at = 0; at < count; at += 1) if (holds(at)) return true
  return false
}
