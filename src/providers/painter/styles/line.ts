import { noiseField, noiseRow } from '../raster/noise.ts'
import { clamp, smooth } from '../raster/numbers.ts'
import type { World } from '../world.ts'
import { lightnessPlane, warmthPlane } from './planes.ts'

/** Ink on paper: a line where color changes, and hatching where it is dark, a second way where it is darker. */
export function line({ canvas, unit, seed, widthPx, heightPx }: World): void {
  const reach = Math.max(1, Math.round(unit * 0.28))
  const { values: light, stride } = lightnessPlane(canvas, reach)
  const { values: warm } = warmthPlane(canvas, reach)
  const field = noiseField(seed + 51, 8, 3)
  const wander = new Float32Array(field.size + 1)
  const perPixel = field.size / (unit * 80)
  const [high, perStep] = [unit * 1.6, 1 / (unit * 1.15)]
  const edges = Float32Array.from({ length: 256 }, (_, change) => smooth(14, 44, change))
  const oneWay = Float32Array.from({ length: 256 }, (_, level) => smooth(150, 90, level) * 0.75)
  const otherWay = Float32Array.from({ length: 256 }, (_, level) => smooth(80, 40, level) * 0.75)
  const { data } = canvas
  for (let y = 0, to = 0; y < heightPx; y += 1) {
    noiseRow(field, y * perPixel, wander)
    const [over, under] = [-reach * stride, reach * stride]
    for (let x = 0, at = (y + reach) * stride + reach; x < widthPx; x += 1, at += 1, to += 4) {
      const across = (light[at + reach] ?? 0) - (light[at - reach] ?? 0)
      const down = (light[at + under] ?? 0) - (light[at + over] ?? 0)
      const hue =
        Math.abs((warm[at + reach] ?? 0) - (warm[at - reach] ?? 0)) +
        Math.abs((warm[at + under] ?? 0) - (warm[at + over] ?? 0))
      const change = Math.sqrt(across * across + down * down)
      let ink = edges[Math.min(255, change > hue ? change : hue) | 0] ?? 0
      const level = light[at] ?? 0
      if (level < 150 && ink < 0.75) {
        const place = x * perPixel
        const cell = place | 0
        const low = wander[cell & (field.size - 1)] ?? 0
        const moved = (low + ((wander[(cell & (field.size - 1)) + 1] ?? 0) - low) * (place - cell)) * high
        ink = Math.max(ink, hatch((x + y + moved) * perStep) * (oneWay[level] ?? 0))
        if (level < 80) ink = Math.max(ink, hatch((x - y + moved) * perStep) * (otherWay[level] ?? 0))
      }
      data[to] = 250 - 214 * ink
      data[to + 1] = 246 - 212 * ink
      data[to + 2] = 236 - 190 * ink
    }
  }
}

/** 1 in the middle of a line of the pattern, 0 between two. */
function hatch(along: number): number {
  const part = clamp((0.34 - Math.abs(along - Math.floor(along) - 0.5)) * (1 / 0.22))
  return part * part * (3 - 2 * part)
}
