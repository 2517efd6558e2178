import { copyOf } from '../raster/canvas.ts'
import { blend, type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { solid } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import { scramble } from '../raster/random.ts'
import type { World } from '../world.ts'
import { meanColor } from './mean-color.ts'

/** Points on a grid, each moved at random within its cell. */
function scattered({ unit, widthPx, heightPx, seed }: World, size: number) {
  const step = Math.max(3, unit * size)
  const [columns, rows] = [Math.ceil(widthPx / step) + 1, Math.ceil(heightPx / step) + 1]
  const at = (column: number, row: number): [number, number] => {
    const chance = scramble(column, row, seed + 61)
    const [right, down] = [((chance & 1023) / 1023 - 0.5) * 0.7, (((chance >>> 10) & 1023) / 1023 - 0.5) * 0.7]
    return [
      (column + (column > 0 && column < columns ? right : 0)) * step,
      (row + (row > 0 && row < rows ? down : 0)) * step,
    ]
  }
  return { step, columns, rows, at }
}

/** Facets of one color each, a little lighter on one side of each fold. */
export function lowpoly(world: World): void {
  const before = copyOf(world.canvas)
  const { columns, rows, at, step } = scattered(world, 2.7)
  const facet = (points: readonly (readonly [number, number])[], tone: number) => {
    const middle = points.reduce(([x, y], [nextX, nextY]) => [x + nextX / 3, y + nextY / 3] as const, [0, 0] as const)
    const color = meanColor(before, middle[0], middle[1], step * 0.5)
    // A hair larger than it is, so that nothing shows between two.
    const grown = points.flatMap(([x, y]) => [x + (x - middle[0]) * 0.05, y + (y - middle[1]) * 0.05])
    fill(world.canvas, polygon(grown), solid(tone > 0 ? lighter(color, tone) : darker(color, -tone)))
  }
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const [a, b, c, d] = [at(column, row), at(column + 1, row), at(column, row + 1), at(column + 1, row + 1)]
      const chance = (scramble(column, row, 62) & 255) / 255 - 0.5
      facet([a, b, c], 0.1 * chance + 0.05)
      facet([b, d, c], 0.1 * chance - 0.05)
    }
  restoreAlpha(world, before.data)
}

/** Pieces of glass or stone in a dark setting. */
export function mosaic(world: World): void {
  const before = copyOf(world.canvas)
  const { columns, rows, at, step } = scattered(world, 2.8)
  fillAll(world.canvas, solid(hex('#262230')))
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const corners = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)]
      const [x, y] = corners.reduce(([sumX, sumY], [nextX, nextY]) => [sumX + nextX / 4, sumY + nextY / 4] as const, [
        0, 0,
      ] as const)
      const shrunk = corners.flatMap(([cornerX, cornerY]) => [x + (cornerX - x) * 0.88, y + (cornerY - y) * 0.88])
      const tone = ((scramble(column, row, 63) & 255) / 255 - 0.4) * 0.2
      const color = meanColor(before, x, y, step * 0.5)
      fill(world.canvas, polygon(shrunk), solid(tone > 0 ? lighter(color, tone) : darker(color, -tone)))
    }
  restoreAlpha(world, before.data)
}

/** Dots of pure paint beside each other on pale ground. */
export function dots(world: World): void {
  const before = copyOf(world.canvas)
  fillAll(world.canvas, solid(hex('#f4efe2')), 0.75)
  for (const [size, part] of [
    [1.9, 0.1],
    [1.3, 0.22],
  ] as const) {
    const { columns, rows, at, step } = scattered(world, size)
    for (let row = 0; row <= rows; row += 1)
      for (let column = 0; column <= columns; column += 1) {
        const [x, y] = at(column, row)
        const chance = scramble(column, row, 64) & 3
        const color = meanColor(before, x, y, step * 0.4)
        const accent: Color =
          chance === 0
            ? [color[0], color[1] * 0.9, Math.min(255, color[2] + 60)]
            : chance === 1
              ? [Math.min(255, color[0] + 50), color[1], color[2] * 0.9]
              : color
        fill(world.canvas, oval(x, y, step * 0.56, step * 0.5, 0, 8), solid(blend(color, accent, part * 3)))
      }
  }
  restoreAlpha(world, before.data)
}

function restoreAlpha({ canvas }: World, before: Uint8ClampedArray): void {
  for (let at = 3; at < before.length; at += 4) canvas.data[at] = before[at] ?? 0
}
