import { createHash } from 'node:crypto'
import type { PaintOrder, Raster } from '../../src/ports/painter.ts'
import { paint } from '../../src/providers/painter/paint.ts'

/** A small picture, painted at once. */
export function painted(order: Partial<PaintOrder> & { readonly prompt: string }): Raster {
  const steps = paint({ seed: 1, widthPx: 96, heightPx: 96, ...order })
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

export const sha256 = ({ data }: Raster) => createHash('sha256').update(data).digest('hex')

/** The mean difference of two pictures' channels, of 255. */
export function difference(a: Raster, b: Raster): number {
  let sum = 0
  for (let at = 0; at < a.data.length; at += 1) sum += Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0))
  return sum / a.data.length
}

/** Where lightness changes from one pixel to the next but one, row by row. */
export function edges({ data, widthPx, heightPx }: Raster): number[] {
  const light = (x: number, y: number) => {
    const at = (y * widthPx + x) * 4
    return 0.3 * (data[at] ?? 0) + 0.59 * (data[at + 1] ?? 0) + 0.11 * (data[at + 2] ?? 0)
  }
  const found: number[] = []
  for (let y = 2; y < heightPx - 2; y += 1)
    for (let x = 2; x < widthPx - 2; x += 1)
      found.push(Math.abs(light(x + 2, y) - light(x - 2, y)) + Math.abs(light(x, y + 2) - light(x, y - 2)))
  return found
}

/** Pearson's correlation of two rows of numbers: 1 when one is a multiple of the other. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [both, squareA, squareB] = [0, 0, 0]
  for (const [index, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB]
    both += x * y
    squareA += x * x
    squareB += y * y
  }
  return both / Math.sqrt(squareA * squareB)
}
