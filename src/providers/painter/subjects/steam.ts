import type { Pen } from '../pen.ts'
import { hex } from '../raster/color.ts'
import { limb } from '../raster/path.ts'

/** Three wisps over something hot. */
export function steam(pen: Pen, x: number, y: number): void {
  for (const dx of [-10, 0, 10]) {
    const sway = 4 * pen.sway(dx / 30)
    pen.flat(
      hex('#ffffff'),
      limb([x + dx, y, 1.6, x + dx + sway, y - 9, 2.2, x + dx - sway, y - 18, 1.8, x + dx + sway, y - 27, 0.6]),
      0.45,
    )
  }
}
