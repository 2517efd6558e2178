import type { Canvas } from './canvas.ts'
import { coverageOf } from './coverage.ts'
import { GRAIN_EDGE, grainTile } from './grain.ts'
import { noiseAt } from './noise.ts'
import type { Paint } from './paint.ts'
import type { Path } from './path.ts'

/** Less than this of a pixel is rounding. */
const NOTHING = 1 / 512
const MASK = GRAIN_EDGE - 1

/** One row's steps of a ramp, used again for every row. */
let steps = new Uint8Array(0)
let parts = new Float32Array(0)

/** Fills a path, whose overlapping parts unite, with smooth edges. */
export function fill(canvas: Canvas, path: Path, paint: Paint, opacity = 1): void {
  const coverage = coverageOf(path, canvas.widthPx, canvas.heightPx)
  if (!coverage) return
  const { left, top, width, height, areas } = coverage
  reserve(width)
  for (let row = 0; row < height; row += 1) {
    const start = row * (width + 2)
    let [sum, first, last] = [0, width, -1]
    for (let column = 0; column < width; column += 1) {
      sum += areas[start + column] ?? 0
      const part = sum < 0 ? -sum : sum
      if (part < NOTHING) parts[column] = 0
      else {
        parts[column] = part > 0.998 ? opacity : part * opacity
        if (first === width) first = column
        last = column
      }
    }
    if (last >= first) paintRow(canvas, paint, left, top + row, first, last + 1)
  }
}

/** Paints all of the canvas. */
export function fillAll(canvas: Canvas, paint: Paint, opacity = 1): void {
  reserve(canvas.widthPx)
  parts.fill(opacity, 0, canvas.widthPx)
  for (let y = 0; y < canvas.heightPx; y += 1) paintRow(canvas, paint, 0, y, 0, canvas.widthPx)
}

function reserve(width: number): void {
  if (steps.length >= width) return
  steps = new Uint8Array(width)
  parts = new Float32Array(width)
}

function paintRow(canvas: Canvas, paint: Paint, left: number, y: number, from: number, to: number): void {
  if (paint.kind !== 'solid') stepRow(paint, left, y, from, to)
  else steps.fill(0, from, to)
  const { data } = canvas
  const colors = paint.ramp
  let at = (y * canvas.widthPx + left + from) * 4
  for (let column = from; column < to; column += 1, at += 4) {
    const step = (steps[column] ?? 0) * 4
    const opacity = ((colors[step + 3] ?? 0) * (parts[column] ?? 0)) / 255
    if (opacity <= 0) continue
    if (opacity >= 1) {
      data[at] = colors[step] ?? 0
      data[at + 1] = colors[step + 1] ?? 0
      data[at + 2] = colors[step + 2] ?? 0
      data[at + 3] = 255
      continue
    }
    const under = data[at + 3] ?? 0
    // Over nothing the color comes as it is; over something, each has its share.
    const whole = opacity + (under / 255) * (1 - opacity)
    const share = under === 255 ? opacity : opacity / whole
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
    data[at] = red + ((colors[step] ?? 0) - red) * share
    data[at + 1] = green + ((colors[step + 1] ?? 0) - green) * share
    data[at + 2] = blue + ((colors[step + 2] ?? 0) - blue) * share
    data[at + 3] = whole * 255
  }
}

/** Which of the ramp's 256 steps each pixel of a row gets. */
function stepRow(paint: Exclude<Paint, { kind: 'solid' }>, left: number, y: number, from: number, to: number): void {
  const grainRow = (y & MASK) * GRAIN_EDGE
  const { grain } = paint
  for (let column = from; column < to; column += 1) {
    const x = left + column
    let value: number
    if (paint.kind === 'linear') value = paint.perX * x + paint.perY * y + paint.start
    else if (paint.kind === 'radial') {
      const across = (x - paint.x) / paint.radiusX
      const down = (y - paint.y) / paint.radiusY
      value = Math.sqrt(across * across + down * down)
    } else value = noiseAt(paint.field, (x + paint.x) * paint.perX, (y + paint.y) * paint.perY)
    const step = value * 255 + (grainTile[grainRow + (x & MASK)] ?? 0) * grain + 0.5
    steps[column] = step < 0 ? 0 : step > 255 ? 255 : step
  }
}
