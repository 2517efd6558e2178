import { blend, type Color, hex, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { swing, wave } from './raster/numbers.ts'
import { radial, solid } from './raster/paint.ts'
import { oval } from './raster/path.ts'
import type { World } from './world.ts'

const STARS = 620
const CLOUDS = 30

/** A band of stars and pale clouds that rises from the horizon across the sky, with dark dust along its middle. */
export function milkyWay(world: World, horizonPx: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(106)
  const side = random.chance(0.5) ? 1 : -1
  const [footX, footY] = [widthPx * (0.5 - side * 0.22), horizonPx]
  const turns = -0.25 + side * 0.09
  const long = horizonPx * 1.35
  /** So far up the band (0 to 1), and so far to its side. */
  const place = (up: number, off: number): [number, number] => [
    footX + swing(turns) * long * up - wave(turns) * off,
    footY + wave(turns) * long * up + swing(turns) * off,
  ]
  const soft = (up: number, off: number, reach: number, tone: Color, opacity: number) => {
    const [x, y] = place(up, off)
    const paint = radial(x, y, reach, reach, [
      [0, tone, opacity],
      [0.45, tone, opacity * 0.5],
      [1, tone, 0],
    ])
    fill(canvas, oval(x, y, reach, reach), paint)
  }
  for (let cloud = 0; cloud < CLOUDS; cloud += 1) {
    const up = (cloud / CLOUDS) * 1.1
    const tone = lighter(blend(hex('#ffcfb0'), hex('#8fa8ff'), random.between(up * 0.7, 1)), 0.1)
    soft(up, unit * random.between(-5, 5), unit * random.between(8, 16), tone, 0.26)
  }
  for (let cloud = 0; cloud < CLOUDS; cloud += 1)
    soft(random.next(), unit * random.between(-4, 4), unit * random.between(3, 6), hex('#f4e6ff'), 0.2)
  // Dust hides what is behind it.
  for (let cloud = 0; cloud < CLOUDS; cloud += 1) {
    const up = (cloud / CLOUDS) * 1.1
    soft(
      up,
      unit * (2.4 * wave(up * 2.3) + random.between(-1.5, 1.5)),
      unit * random.between(2.5, 5.5),
      hex('#080b20'),
      0.5,
    )
  }
  for (let star = 0; star < STARS; star += 1) {
    const off = unit * 11 * (random.between(-1, 1) + random.between(-1, 1)) * random.next()
    const [x, y] = place(random.next() * 1.05, off)
    const bright = random.next() * random.next()
    const radius = unit * (0.1 + 0.3 * bright)
    const twinkle = 0.8 + 0.2 * world.sway(random.next(), 1 + (star % 2))
    const tone = random.chance(0.25) ? hex('#ffe0c0') : hex('#f2f5ff')
    if (y < horizonPx) fill(canvas, oval(x, y, radius, radius, 0, 7), solid(tone), twinkle * (0.4 + 0.6 * bright))
  }
}
