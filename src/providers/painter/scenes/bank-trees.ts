import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { swing, wave } from '../raster/numbers.ts'
import { solid } from '../raster/paint.ts'
import { limb, oval } from '../raster/path.ts'
import type { World } from '../world.ts'
import { foliage, leafy } from './parts.ts'

/** Whether the season gives the trees at a water a color worth seeing. */
const isSeason = ({ wish, allows }: World) =>
  (wish.weather.has('petals') || wish.weather.has('leaves')) && allows('subject:tree')

/** Trees in blossom or in autumn leaves on the far bank. */
export function bankTrees(world: World, linePx: number): void {
  if (!isSeason(world)) return
  const { widthPx, unit } = world
  const random = world.random(481)
  for (let tree = 0; tree < 15; tree += 1) {
    const x = widthPx * ((tree + random.between(0.1, 0.9)) / 15)
    const aside = Math.abs(x / widthPx - 0.5) * 2
    const color = random.chance(0.4) ? lighter(foliage(world), 0.3) : foliage(world)
    leafy(
      world,
      x,
      linePx + unit * 0.6,
      unit * (11 + 17 * aside * aside) * random.between(0.85, 1.15),
      color,
      0.22,
      tree,
    )
  }
}

/** A branch of the same from a corner above. */
export function nearBranch(world: World): void {
  if (!isSeason(world)) return
  const { canvas, widthPx, unit } = world
  const random = world.random(482)
  const sway = unit * world.sway()
  const twigs = [
    [0, 14, 26, 7, 52, 15],
    [14, 11, 26, 20, 34, 31],
    [26, 8, 40, 3, 58, 4],
  ].map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0], twig) => {
    const at = (x: number, y: number, part: number) => [
      widthPx - x * unit,
      y * unit + sway * part,
      unit * (1.1 - 0.9 * part) * (twig === 0 ? 1 : 0.6),
    ]
    return [...at(x0 - 4, y0 - 4, 0), ...at(x1, y1, 0.5), ...at(x2, y2, 1)]
  })
  for (const twig of twigs) fill(canvas, limb(twig, 6), solid(world.tone(hex('#5a3f38'))))
  const color = foliage(world)
  // Five petals around a heart, or leaves by twos.
  const isBlossom = world.wish.weather.has('petals')
  const parts = isBlossom ? [0, 0.2, 0.4, 0.6, 0.8] : [0, 0.36]
  for (const [x0 = 0, y0 = 0, , x1 = 0, y1 = 0, , x2 = 0, y2 = 0] of twigs)
    for (let bloom = 0; bloom < 44; bloom += 1) {
      const part = random.next()
      const [fromX, fromY, toX, toY] = part < 0.5 ? [x0, y0, x1, y1] : [x1, y1, x2, y2]
      const along = (part * 2) % 1
      const [x, y] = [
        fromX + (toX - fromX) * along + unit * random.between(-3.4, 3.4),
        fromY + (toY - fromY) * along + unit * random.between(-3.2, 3.2),
      ]
      const size = unit * random.between(0.7, 1.7)
      const turn = random.next()
      const petals = parts.flatMap((petal) =>
        oval(
          x + size * 0.62 * swing(turn + petal),
          y + size * 0.62 * wave(turn + petal),
          size * (isBlossom ? 0.52 : 0.85),
          size * 0.36,
          turn + petal,
          14,
        ),
      )
      fill(canvas, petals, solid(world.tone(lighter(color, random.between(0, 0.45)))))
      if (isBlossom) fill(canvas, oval(x, y, size * 0.26, size * 0.26, 0, 10), solid(world.tone(darker(color, 0.3))))
    }
}
