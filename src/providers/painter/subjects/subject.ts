import type { Pen } from '../pen.ts'
import { type Color, hex } from '../raster/color.ts'
import { oval } from '../raster/path.ts'
import type { Random } from '../raster/random.ts'
import type { SceneName } from '../words/look-words.ts'

/** Where a thing belongs: it decides how high in the picture it is. */
export type Place = 'ground' | 'water' | 'sky' | 'table' | 'center' | 'under'

/** How a thing is wanted. */
export interface Look {
  /** The prompt's color for it, or its own. */
  readonly color: Color
  /** Whether the prompt gave the color: then it matters more than what is natural. */
  readonly isColored: boolean
  /** What the prompt called it: a zebra is a horse with stripes. */
  readonly word: string
  readonly random: Random
  readonly isDark: boolean
  /** Whether all around it is water. */
  readonly isSunk: boolean
}

/** Something that can be drawn. */
export interface Subject {
  readonly place: Place
  /** Its height as a part of the picture's shorter edge, when it is alone. */
  readonly size: number
  /** Its width by its height, roughly. */
  readonly wide: number
  /** Where it is seen when the prompt says nothing. */
  readonly scene: SceneName
  readonly color: Color
  readonly draw: (pen: Pen, look: Look) => void
}

export const subject = (
  place: Place,
  size: number,
  wide: number,
  scene: SceneName,
  color: string,
  draw: Subject['draw'],
): Subject => ({ place, size, wide, scene, color: hex(color), draw })

const INK = hex('#1c1a22')
const SHINE = hex('#ffffff')

/** A round dark eye with a glint. */
export function eye(pen: Pen, x: number, y: number, radius: number): void {
  pen.flat(INK, oval(x, y, radius, radius, 0, 20))
  pen.flat(SHINE, oval(x - radius * 0.3, y - radius * 0.35, radius * 0.34, radius * 0.34, 0, 12))
}
