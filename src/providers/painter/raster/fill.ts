import type { Canvas } from './canvas.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { noiseAt } from './noise.ts'
import type { Paint } from './paint.ts'
import type { Path } from './path.ts'
import { scramble } from './random.ts'

/** Less than this of a pixel is rounding. */
const NOTHING = 1 / 512

/** Fills a path, whose overlapping parts unite, with smooth edges. */
export function fill(canvas: Canvas, path: Path, paint: Paint, opacity = 1): void {
  const coverage = coverageOf(path, canvas.widthPx, canvas.heightPx)
  if (coverage) paintCoverage(canvas, coverage, paint, opacity)
}

/** Paints all of the canvas. */
export function fillAll(canvas: Canvas, paint: Paint, opacity = 1): void {
  for (let y = 0; y < canvas.heightPx; y += 1)
    for (let x = 0, at = y * canvas.widthPx * 4; x < canvas.widthPx; x += 1, at += 4)
      lay(canvas.data, at, paint.ramp, stepAt(paint, x, y) * 4, opacity)
}

function paintCoverage(canvas: Canvas, coverage: Coverage, paint: Paint, opacity: number): void {
  const { left, top, width, height, areas } = coverage
  for (let row = 0; row < height; row += 1) {
    let sum = 0
    let at = ((top + row) * canvas.widthPx + left) * 4
    const start = row * (width + 2)
    for (let column = 0; column < width; column += 1, at += 4) {
      sum += areas[start + column] ?? 0
      const part = Math.min(Math.abs(sum), 1)
      if (part < NOTHING) continue
      lay(canvas.data, at, paint.ramp, stepAt(paint, left + column, top + row) * 4, part * opacity)
    }
  }
}

/** Which of the ramp's 256 steps a pixel gets. */
function stepAt(paint: Paint, x: number, y: number): number {
  let value: number
  switch (paint.kind) {
    case 'solid':
      return 0
    case 'linear':
      value = paint.perX * x + paint.perY * y + paint.start
      break
    case 'radial': {
      const [dx, dy] = [(x - paint.x) / paint.radiusX, (y - paint.y) / paint.radiusY]
      value = Math.sqrt(dx * dx + dy * dy)
      break
    }
    case 'noise':
      value = noiseAt(paint.field, (x + paint.x) * paint.perX, (y + paint.y) * paint.perY)
  }
  const grain = (scramble(x, y, 77) / 0x1_0000_0000 - 0.5) * 2 * paint.grain
  const step = Math.floor(value * 255 + grain + 0.5)
  return step < 0 ? 0 : step > 255 ? 255 : step
}

/** Lays one step of a ramp over one pixel. */
function lay(data: Uint8ClampedArray, at: number, colors: Uint8ClampedArray, step: number, part: number): void {
  const opacity = ((colors[step + 3] ?? 0) / 255) * part
  if (opacity <= 0) return
  const under = data[at + 3] ?? 0
  // Over nothing the color comes as it is; over something, each has its share.
  const whole = opacity + (under / 255) * (1 - opacity)
  const share = under === 255 ? opacity : opacity / whole
  for (let channel = 0; channel < 3; channel += 1) {
    const before = data[at + channel] ?? 0
    data[at + channel] = before + ((colors[step + channel] ?? 0) - before) * share
  }
  data[at + 3] = whole * 255
}
