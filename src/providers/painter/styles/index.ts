import type { StyleName } from '../words/look-words.ts'
import type { World } from '../world.ts'
import { dots, lowpoly, mosaic } from './cells.ts'
import { line } from './line.ts'
import { oil } from './oil.ts'
import { pixel } from './pixel.ts'
import { poster } from './poster.ts'
import { watercolor } from './watercolor.ts'

/** Every manner in which a finished picture can be made over. What each is called is in `words/look-words.ts`. */
export const styles: Readonly<Record<StyleName, (world: World) => void>> = {
  watercolor,
  oil: (world) => oil(world),
  pixel,
  line,
  lowpoly,
  poster,
  mosaic,
  dots,
}
