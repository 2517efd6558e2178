import { type Light, lightOf } from './light.ts'
import { type Canvas, emptyCanvas } from './raster/canvas.ts'
import { blend, type Color, under } from './raster/color.ts'
import { wave } from './raster/numbers.ts'
import { type Random, randomFrom, scramble } from './raster/random.ts'
import type { Wish } from './words/read-prompt.ts'

/** What everybody who paints on one picture knows. */
export interface World {
  readonly canvas: Canvas
  readonly widthPx: number
  readonly heightPx: number
  /** A hundredth of the shorter edge, or of what a very long picture shows of it. */
  readonly unit: number
  readonly wish: Wish
  readonly light: Light
  readonly seed: number
  /** Chance of one's own: what one part of the picture takes changes no other. */
  random(name: number): Random
  /** A color under this light, and as far away as `depth` says, 0 to 1. */
  tone(color: Color, depth?: number): Color
  /** What swings to and fro, −1 to 1, and is back where it was when the loop ends. */
  sway(offset?: number, times?: number): number
  /** 0 to 1 over the loop; 0 in a still. */
  readonly phase: number
  /** Whether a part of the scene is wanted: a negative prompt takes it away. */
  allows(key: string): boolean
}

export interface WorldOptions {
  readonly wish: Wish
  readonly seed: number
  readonly widthPx: number
  readonly heightPx: number
  readonly phase: number
}

export function openWorld({ wish, seed, widthPx, heightPx, phase }: WorldOptions): World {
  const mixed = scramble(wish.hash, seed | 0, Math.floor(seed / 0x1_0000_0000) | 0)
  const random = (name: number) => randomFrom(scramble(mixed, name, 11))
  const light = lightOf(wish, random(1).next())
  return {
    canvas: emptyCanvas(widthPx, heightPx),
    widthPx,
    heightPx,
    unit: Math.min(widthPx, heightPx) / 100,
    wish,
    light,
    seed: mixed,
    random,
    tone(color, depth = 0) {
      const lit = blend(color, under(color, light.ambient), light.ambientPart)
      return blend(lit, light.haze, depth)
    },
    sway: (offset = 0, times = 1) => wave(phase * times + offset),
    phase: phase - Math.floor(phase),
    allows: (key) => !wish.unwanted.has(key),
  }
}
