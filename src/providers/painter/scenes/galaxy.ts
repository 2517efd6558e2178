import { blend, type Color, lighter, WHITE } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { swing, wave } from '../raster/numbers.ts'
import { radial, solid } from '../raster/paint.ts'
import { oval } from '../raster/path.ts'
import type { World } from '../world.ts'

/** Stars of one arm; the other arm has as many. */
const STARS = 420

/** A spiral of stars seen from above one side, which turns by half in a loop: its two arms are alike, so that it meets its start. */
export function galaxy(world: World, color: Color): void {
  const { canvas, widthPx, heightPx, unit } = world
  const random = world.random(73)
  const [x, y, reach] = [widthPx * 0.5, heightPx * 0.48, unit * 44]
  const lean = 0.06
  const place = (turns: number, distance: number): [number, number] => {
    const [across, along] = [swing(turns) * distance, wave(turns) * distance * 0.46]
    return [x + across * swing(lean) - along * wave(lean), y + across * wave(lean) + along * swing(lean)]
  }
  const glow = (radius: number, tone: Color, opacity: number) =>
    fill(
      canvas,
      oval(x, y, radius, radius * 0.6, lean),
      radial(x, y, radius, radius * 0.6, [
        [0, tone, opacity],
        [0.35, tone, opacity * 0.5],
        [1, tone, 0],
      ]),
    )
  glow(reach * 1.1, color, 0.6)
  for (let index = 0; index < STARS; index += 1) {
    const out = random.next()
    const distance = reach * (0.06 + 0.94 * out)
    const stray = (random.between(-1, 1) + random.between(-1, 1)) * (0.05 + 0.03 / (0.2 + out))
    const turns = out * 0.95 + stray - world.phase / 2
    const bright = random.next()
    const radius = unit * (0.18 + 0.42 * bright * bright)
    const haze = unit * random.between(2.2, 5) * (1.1 - 0.5 * out)
    const tone = blend(lighter(color, 0.75), color, out * 0.9)
    for (const arm of [0, 0.5]) {
      const [starX, starY] = place(turns + arm, distance)
      if (index % 3 === 0)
        fill(
          canvas,
          oval(starX, starY, haze, haze * 0.7, lean, 14),
          radial(starX, starY, haze, haze * 0.7, [
            [0, tone, 0.3],
            [1, tone, 0],
          ]),
        )
      fill(canvas, oval(starX, starY, radius, radius, 0, 8), solid(lighter(tone, 0.4 + 0.5 * bright)), 0.9)
    }
  }
  glow(reach * 0.34, blend(WHITE, color, 0.15), 0.95)
}
