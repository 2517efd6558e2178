import * as z from 'zod'

const PATTERN = /^(#[0-9a-f]{6}|#[0-9a-f]{8}|transparent)$/

/** A color with or without alpha: `#ff8800`, `#ff880080`, `transparent`. Lower case once parsed. */
export const Color = z
  .string()
  .toLowerCase()
  .regex(PATTERN, 'must be a color such as #ffffff, #ffffff80 or transparent')

/** A color that hides what is behind it: `#ff8800`. Lower case once parsed. */
export const OpaqueColor = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a color such as #ffffff')

/** Channels of 0 to 255, alpha of 0 to 1: as sharp takes them. */
export interface Rgba {
  readonly r: number
  readonly g: number
  readonly b: number
  readonly alpha: number
}

/** The channels of a parsed color. Transparent is white that is not seen, so that no dark rim comes of it. Pure. */
export function rgbaOf(color: string): Rgba {
  const hex = color === 'transparent' ? '#ffffff00' : color.padEnd(9, 'f')
  const [r = 0, g = 0, b = 0, a = 0] = [1, 3, 5, 7].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return { r, g, b, alpha: a / 255 }
}

/** What is filled up with a color looks like this: where the result cannot be transparent, the color laid on white. Pure. */
export function fillOf(color: string, keepsAlpha: boolean): Rgba {
  const { r, g, b, alpha } = rgbaOf(color)
  if (keepsAlpha) return { r, g, b, alpha }
  const onWhite = (value: number) => Math.round(255 + (value - 255) * alpha)
  return { r: onWhite(r), g: onWhite(g), b: onWhite(b), alpha: 1 }
}
