import { clamp, mix } from './numbers.ts'

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number]

/** The color of `#rrggbb`. */
export function hex(text: string): Color {
  const bits = Number.parseInt(text.slice(1), 16)
  return [bits >> 16, (bits >> 8) & 255, bits & 255]
}

export const blend = (from: Color, to: Color, part: number): Color => [
  mix(from[0], to[0], part),
  mix(from[1], to[1], part),
  mix(from[2], to[2], part),
]

export const WHITE: Color = [255, 255, 255]
export const BLACK: Color = [0, 0, 0]

/** Towards white; below 0 towards a dark blue, since shadows are not gray. */
export const lighter = (color: Color, part: number): Color =>
  part < 0 ? blend(color, [16, 14, 40], -part) : blend(color, WHITE, part)

export const darker = (color: Color, part: number): Color => lighter(color, -part)

/** What is left of a color under a light of another. */
export const under = (color: Color, light: Color): Color => [
  (color[0] * light[0]) / 255,
  (color[1] * light[1]) / 255,
  (color[2] * light[2]) / 255,
]

/** How light a color looks, 0 to 255. */
export const lightness = (color: Color): number => 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]

/** The pure hue at so many turns from red, with saturation and lightness 0 to 1. */
export function hsl(turns: number, saturation: number, light: number): Color {
  const reach = saturation * Math.min(light, 1 - light)
  const channel = (offset: number) => {
    const k = (offset + turns * 12 + 120) % 12
    return 255 * (light - reach * clamp(Math.min(k - 3, 9 - k), -1, 1))
  }
  return [channel(0), channel(8), channel(4)]
}

/** More (above 1) or less of what makes a color differ from gray. */
export function saturated(color: Color, times: number): Color {
  const gray = lightness(color)
  return [
    clamp(gray + (color[0] - gray) * times, 0, 255),
    clamp(gray + (color[1] - gray) * times, 0, 255),
    clamp(gray + (color[2] - gray) * times, 0, 255),
  ]
}
