import { scramble } from './random.ts'

/** A square of values from 0 to 1 that repeats without a seam. `size` is a power of two. */
export interface NoiseField {
  readonly size: number
  readonly values: Float32Array
}

/** A picture has at most six fields, and an animation's frames have the same ones: 64 kB each. */
const KEPT_FIELDS = 12

const kept = new Map<string, NoiseField>()

/**
 * Hills and valleys of several sizes, the largest `1 / cells` of the field; each octave is half as large and half as high.
 * The last few are kept, since making one costs as much as painting with it.
 */
export function noiseField(seed: number, cells: number, octaves: number, size = 128): NoiseField {
  const name = `${seed},${cells},${octaves},${size}`
  const known = kept.get(name)
  if (known) return known
  const field = freshField(seed, cells, octaves, size)
  const [oldest] = kept.keys()
  if (kept.size >= KEPT_FIELDS && oldest !== undefined) kept.delete(oldest)
  kept.set(name, field)
  return field
}

function freshField(seed: number, cells: number, octaves: number, size: number): NoiseField {
  const values = new Float32Array(size * size)
  let height = 1
  for (let octave = 0, count = cells; octave < octaves && count <= size; octave += 1, count *= 2, height /= 2)
    addOctave(values, size, count, height, seed + octave)
  stretch(values)
  return { size, values }
}

function addOctave(values: Float32Array, size: number, cells: number, height: number, seed: number): void {
  const step = cells / size
  const at = (x: number, y: number) => scramble(x % cells, y % cells, seed) / 0x1_0000_0000
  for (let y = 0; y < size; y += 1) {
    const row = Math.floor(y * step)
    const down = eased(y * step - row)
    let [column, a, b, c, d] = [-1, 0, 0, 0, 0]
    for (let x = 0; x < size; x += 1) {
      const cell = Math.floor(x * step)
      if (cell !== column)
        [column, a, b, c, d] = [cell, at(cell, row), at(cell + 1, row), at(cell, row + 1), at(cell + 1, row + 1)]
      const right = eased(x * step - cell)
      const value = (a + (b - a) * right) * (1 - down) + (c + (d - c) * right) * down
      values[y * size + x] = (values[y * size + x] ?? 0) + value * height
    }
  }
}

const eased = (part: number) => part * part * (3 - 2 * part)

/** To fill 0 to 1, whatever chance has left out. */
function stretch(values: Float32Array): void {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const scale = 1 / (high - low || 1)
  for (let at = 0; at < values.length; at += 1) values[at] = ((values[at] ?? 0) - low) * scale
}

/** The values of a row of the field, `size` and the first once more, at a height between two of them. */
export function noiseRow({ size, values }: NoiseField, y: number, into: Float32Array): void {
  const row = Math.floor(y)
  const down = y - row
  const top = (row & (size - 1)) * size
  const bottom = ((row + 1) & (size - 1)) * size
  for (let column = 0; column < size; column += 1) {
    const above = values[top + column] ?? 0
    into[column] = above + ((values[bottom + column] ?? 0) - above) * down
  }
  into[size] = into[0] ?? 0
}

/** The value between four of the field's, at field coordinates. */
export function noiseAt(field: NoiseField, x: number, y: number): number {
  const { size, values } = field
  const mask = size - 1
  const column = Math.floor(x)
  const row = Math.floor(y)
  const right = x - column
  const down = y - row
  const top = (row & mask) * size
  const bottom = ((row + 1) & mask) * size
  const left = column & mask
  const next = (column + 1) & mask
  const above = (values[top + left] ?? 0) * (1 - right) + (values[top + next] ?? 0) * right
  const below = (values[bottom + left] ?? 0) * (1 - right) + (values[bottom + next] ?? 0) * right
  return above * (1 - down) + below * down
}
