import type { Color } from './color.ts'
import type { NoiseField } from './noise.ts'
import { mix } from './numbers.ts'

/** Colors and opacities between 0 and 1, looked up in 256 steps. */
export type Ramp = Uint8ClampedArray

/** A ramp as it is laid on: an opaque pixel for each step, and its opacity in 256ths. A single step for one color. */
export interface Inks {
  readonly words: Int32Array
  readonly parts: Uint16Array
}

/** How a place gets its part of the ramp. */
export type Paint = {
  readonly inks: Inks
  /** How many of the 256 steps chance may go up or down. */
  readonly grain: number
} & (
  | { readonly kind: 'solid' }
  | { readonly kind: 'linear'; readonly perX: number; readonly perY: number; readonly start: number }
  | {
      readonly kind: 'radial'
      readonly x: number
      readonly y: number
      readonly radiusX: number
      readonly radiusY: number
    }
  | {
      readonly kind: 'noise'
      readonly field: NoiseField
      readonly perX: number
      readonly perY: number
      readonly x: number
      readonly y: number
    }
)

/** A color at a place of a ramp, with its opacity. */
export type Stop = readonly [at: number, color: Color, opacity?: number]

export function ramp(stops: readonly [Stop, ...Stop[]]): Ramp {
  const table = new Uint8ClampedArray(1024)
  let [from, to] = [stops[0], stops[0]]
  for (let step = 0, next = 0; step < 256; step += 1) {
    const at = step / 255
    while (next < stops.length && (stops[next]?.[0] ?? 1) < at) {
      next += 1
      from = to
      to = stops[next] ?? from
    }
    const span = to[0] - from[0]
    const part = span > 0 ? (at - from[0]) / span : 0
    const [start, end] = [from[1], to[1]]
    table[step * 4] = mix(start[0], end[0], part)
    table[step * 4 + 1] = mix(start[1], end[1], part)
    table[step * 4 + 2] = mix(start[2], end[2], part)
    table[step * 4 + 3] = mix(from[2] ?? 1, to[2] ?? 1, part) * 255
  }
  return table
}

/** Of a ramp that nobody else keeps: its opacities are taken out of it. */
function inksOf(table: Ramp): Inks {
  const parts = new Uint16Array(table.length / 4)
  for (let step = 0; step < parts.length; step += 1) {
    const opacity = table[step * 4 + 3] ?? 0
    parts[step] = opacity + (opacity >> 7)
    table[step * 4 + 3] = 255
  }
  return { words: new Int32Array(table.buffer), parts }
}

export const solid = ([red, green, blue]: Color, opacity = 1): Paint => ({
  kind: 'solid',
  inks: inksOf(Uint8ClampedArray.of(red, green, blue, opacity * 255)),
  grain: 0,
})

/** From one point to another; 3 steps of grain keep it from banding. */
export function linear(
  from: readonly [number, number],
  to: readonly [number, number],
  stops: readonly [Stop, ...Stop[]],
  grain = 3,
): Paint {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const square = dx * dx + dy * dy || 1
  const start = -(from[0] * dx + from[1] * dy) / square
  return { kind: 'linear', inks: inksOf(ramp(stops)), grain, perX: dx / square, perY: dy / square, start }
}

/** From a center (0) to an ellipse around it (1). */
export const radial = (
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
  stops: readonly [Stop, ...Stop[]],
  grain = 3,
): Paint => ({
  kind: 'radial',
  inks: inksOf(ramp(stops)),
  grain,
  x,
  y,
  radiusX: Math.max(radiusX, 0.01),
  radiusY: Math.max(radiusY, 0.01),
})

/** By a field of noise, `widthPx` by `heightPx` a repeat, moved by x and y. */
export const noisy = (
  field: NoiseField,
  widthPx: number,
  heightPx: number,
  stops: readonly [Stop, ...Stop[]],
  x = 0,
  y = 0,
): Paint => ({
  kind: 'noise',
  inks: inksOf(ramp(stops)),
  grain: 4,
  field,
  perX: field.size / widthPx,
  perY: field.size / heightPx,
  x,
  y,
})
