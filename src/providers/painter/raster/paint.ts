import { blend, type Color } from './color.ts'
import type { NoiseField } from './noise.ts'
import { clamp } from './numbers.ts'

/** Colors and opacities between 0 and 1, looked up in 256 steps. */
export type Ramp = Uint8ClampedArray

/** How a place gets its part of the ramp. */
export type Paint = {
  readonly ramp: Ramp /** How many of the 256 steps chance may go up or down. */
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
  for (let step = 0; step < 256; step += 1) {
    const at = step / 255
    const next = stops.findIndex((stop) => stop[0] >= at)
    const to = stops[next < 0 ? stops.length - 1 : next] ?? stops[0]
    const from = stops[next <= 0 ? (next < 0 ? stops.length - 1 : 0) : next - 1] ?? to
    const span = to[0] - from[0]
    const part = span > 0 ? clamp((at - from[0]) / span) : 0
    const opacity = (from[2] ?? 1) + ((to[2] ?? 1) - (from[2] ?? 1)) * part
    table.set([...blend(from[1], to[1], part), opacity * 255], step * 4)
  }
  return table
}

export const solid = (color: Color, opacity = 1): Paint => ({
  kind: 'solid',
  ramp: ramp([[0, color, opacity]]),
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
  return { kind: 'linear', ramp: ramp(stops), grain, perX: dx / square, perY: dy / square, start }
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
  ramp: ramp(stops),
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
  ramp: ramp(stops),
  grain: 4,
  field,
  perX: field.size / widthPx,
  perY: field.size / heightPx,
  x,
  y,
})
