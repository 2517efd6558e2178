import type { Canvas } from './canvas.ts'
import { GRAIN_EDGE, GRAIN_ONE, grainTile } from './grain.ts'
import { noiseRow } from './noise.ts'
import type { Inks, Paint } from './paint.ts'

const MASK = GRAIN_EDGE - 1
/** Two of a pixel's four channels, with room above each for a product with 256. */
const PAIR = 0x00ff00ff
/** Half of 256 in both, so that what is cut off rounds. */
const HALVES = 0x00800080

/** One row's steps of a ramp and what covers each of its pixels, in 256ths; used again for every row. */
let steps = new Uint8Array(0)
let covers = new Uint16Array(0)
let field = new Float32Array(0)

export const parts = (): Uint16Array => covers

export function reserveRow(width: number): void {
  if (steps.length >= width) return
  steps = new Uint8Array(width)
  covers = new Uint16Array(width)
}

/** Lays a paint on the pixels of one row, each as far as `parts` says. */
export function layRow(canvas: Canvas, paint: Paint, left: number, y: number, from: number, to: number): void {
  if (paint.kind === 'solid') laySolid(canvas, paint.inks, y * canvas.widthPx + left, from, to)
  else {
    stepRow(paint, left, y, from, to)
    layRamp(canvas, paint.inks, y * canvas.widthPx + left, from, to)
  }
}

function laySolid(canvas: Canvas, { words: colors, parts: opacities }: Inks, start: number, from: number, to: number) {
  const color = colors[0] ?? 0
  const opacity = opacities[0] ?? 0
  for (let column = from; column < to; column += 1)
    lay(canvas, start + column, color, ((covers[column] ?? 0) * opacity + 128) >> 8)
}

function layRamp(canvas: Canvas, { words: colors, parts: opacities }: Inks, start: number, from: number, to: number) {
  for (let column = from; column < to; column += 1) {
    const step = steps[column] ?? 0
    lay(canvas, start + column, colors[step] ?? 0, ((covers[column] ?? 0) * (opacities[step] ?? 0) + 128) >> 8)
  }
}

function lay({ words, data }: Canvas, at: number, color: number, share: number): void {
  if (share === 0) return
  if (share === 256) words[at] = color
  else if (data[at * 4 + 3] === 255) {
    const under = words[at] ?? 0
    const rest = 256 - share
    const odd = Math.imul(under & PAIR, rest) + Math.imul(color & PAIR, share) + HALVES
    const even = Math.imul((under >>> 8) & PAIR, rest) + Math.imul((color >>> 8) & PAIR, share) + HALVES
    words[at] = ((odd >>> 8) & PAIR) | (even & ~PAIR)
  } else layOnGlass(data, at * 4, color, share / 256)
}

const one = new Uint8Array(4)
const oneWord = new Int32Array(one.buffer)

/** Over nothing the color comes as it is; over something, each has its share. */
function layOnGlass(data: Uint8ClampedArray, at: number, color: number, opacity: number): void {
  oneWord[0] = color
  const whole = opacity + ((data[at + 3] ?? 0) / 255) * (1 - opacity)
  for (let channel = 0; channel < 3; channel += 1) {
    const under = data[at + channel] ?? 0
    data[at + channel] = under + (((one[channel] ?? 0) - under) * opacity) / whole
  }
  data[at + 3] = whole * 255
}

/** Which of the ramp's 256 steps each pixel of a row gets. */
function stepRow(paint: Exclude<Paint, { kind: 'solid' }>, left: number, y: number, from: number, to: number): void {
  const grainRow = (y & MASK) * GRAIN_EDGE
  const grain = paint.grain / GRAIN_ONE
  if (paint.kind === 'linear') {
    const start = (paint.perY * y + paint.start) * 255 + 0.5
    const perX = paint.perX * 255
    for (let column = from; column < to; column += 1) {
      const x = left + column
      const step = start + perX * x + (grainTile[grainRow + (x & MASK)] ?? 0) * grain
      steps[column] = step < 0 ? 0 : step > 255 ? 255 : step
    }
  } else if (paint.kind === 'radial') {
    const down = ((y - paint.y) / paint.radiusY) * 255
    const square = down * down
    const perX = 255 / paint.radiusX
    for (let column = from; column < to; column += 1) {
      const x = left + column
      const across = (x - paint.x) * perX
      const step = Math.sqrt(across * across + square) + (grainTile[grainRow + (x & MASK)] ?? 0) * grain + 0.5
      steps[column] = step < 0 ? 0 : step > 255 ? 255 : step
    }
  } else {
    const { size } = paint.field
    if (field.length < size + 1) field = new Float32Array(size + 1)
    const values = field
    noiseRow(paint.field, (y + paint.y) * paint.perY, values)
    for (let column = from; column < to; column += 1) {
      const x = left + column
      const place = (x + paint.x) * paint.perX
      const whole = Math.floor(place)
      const cell = whole & (size - 1)
      const low = values[cell] ?? 0
      const value = low + ((values[cell + 1] ?? 0) - low) * (place - whole)
      const step = value * 255 + (grainTile[grainRow + (x & MASK)] ?? 0) * grain + 0.5
      steps[column] = step < 0 ? 0 : step > 255 ? 255 : step
    }
  }
}
