import type { Path } from './path.ts'

/** How much of each pixel of a box a path covers. Valid until the next is made: the memory is used again. */
export interface Coverage {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /**
   * Signed areas; the sum of a row up to a pixel is what covers it. A row is two longer than the box. Who reads them
   * leaves zeros behind for the next path: clearing all of a box costs more than drawing a line in it.
   */
  readonly areas: Float32Array
  /** The first and the last area of each row that is not zero. A row without any has its last before its first. */
  readonly firsts: Int32Array
  readonly lasts: Int32Array
}

let shared = new Float32Array(0)
let firsts = new Int32Array(0)
let lasts = new Int32Array(0)

/**
 * The exact area of each pixel that a path covers, anti-aliased: every edge adds what lies to its right.
 * Source: https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445
 */
export function coverageOf(path: Path, widthPx: number, heightPx: number): Coverage | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  for (const outline of path)
    for (let at = 0; at + 1 < outline.length; at += 2) {
      const x = outline[at] ?? 0
      const y = outline[at + 1] ?? 0
      if (x < left) left = x
      if (x > right) right = x
      if (y < low) low = y
      if (y > high) high = y
    }
  const from = { x: Math.max(0, Math.floor(left)), y: Math.max(0, Math.floor(low)) }
  const width = Math.min(widthPx, Math.ceil(right)) - from.x
  const height = Math.min(heightPx, Math.ceil(high)) - from.y
  if (!(width > 0 && height > 0)) return undefined
  reserve((width + 2) * height, height)
  firsts.fill(width + 2, 0, height)
  lasts.fill(-1, 0, height)
  for (const outline of path) addOutline(outline, from.x, from.y, width, height)
  return { left: from.x, top: from.y, width, height, areas: shared, firsts, lasts }
}

function reserve(size: number, height: number): void {
  if (shared.length < size) shared = new Float32Array(size)
  if (firsts.length >= height) return
  firsts = new Int32Array(height)
  lasts = new Int32Array(height)
}

function addOutline(outline: readonly number[], left: number, top: number, width: number, height: number): void {
  const count = outline.length
  let doubled = 0
  for (let at = 0; at < count; at += 2) {
    const next = (at + 2) % count
    doubled += (outline[at] ?? 0) * (outline[next + 1] ?? 0) - (outline[next] ?? 0) * (outline[at + 1] ?? 0)
  }
  const direction = doubled < 0 ? -1 : 1
  for (let at = 0; at < count; at += 2) {
    const next = (at + 2) % count
    const x0 = (outline[at] ?? 0) - left
    const y0 = (outline[at + 1] ?? 0) - top
    const x1 = (outline[next] ?? 0) - left
    const y1 = (outline[next + 1] ?? 0) - top
    if (y0 < y1) addEdge(x0, y0, x1, y1, direction, width, height)
    else if (y0 > y1) addEdge(x1, y1, x0, y0, -direction, width, height)
  }
}

function addEdge(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  direction: number,
  width: number,
  height: number,
): void {
  const perRow = (x1 - x0) / (y1 - y0)
  const first = Math.max(0, Math.floor(y0))
  const last = Math.min(height, Math.ceil(y1))
  let x = y0 < 0 ? x0 - y0 * perRow : x0
  for (let row = first; row < last; row += 1) {
    const rows = Math.min(row + 1, y1) - Math.max(row, y0)
    const nextX = x + perRow * rows
    addSpan(row, width, Math.min(Math.max(x, 0), width), Math.min(Math.max(nextX, 0), width), rows * direction)
    x = nextX
  }
}

/** One edge within one row: each pixel that it passes gets the area to the edge's right. */
function addSpan(row: number, width: number, from: number, to: number, area: number): void {
  const low = Math.min(from, to)
  const high = Math.max(from, to)
  const first = Math.floor(low)
  const last = Math.ceil(high)
  const start = row * (width + 2)
  if (first < (firsts[row] ?? 0)) firsts[row] = first
  const touched = last <= first ? first + 1 : last
  if (touched > (lasts[row] ?? 0)) lasts[row] = touched
  if (last <= first + 1) {
    const right = area * (0.5 * (low + high) - first)
    add(start + first, area - right)
    add(start + first + 1, right)
    return
  }
  const perPixel = 1 / (high - low)
  let done = 0
  for (let pixel = first; pixel < last; pixel += 1) {
    const enters = Math.max(low, pixel)
    const leaves = Math.min(high, pixel + 1)
    const share = (leaves - enters) * perPixel
    const middle = 0.5 * (enters + leaves) - pixel
    add(start + pixel, area * share * (1 - middle))
    add(start + pixel + 1, area * share * middle)
    done += share
  }
  if (done < 1) add(start + last, area * (1 - done))
}

function add(at: number, area: number): void {
  shared[at] = (shared[at] ?? 0) + area
}
