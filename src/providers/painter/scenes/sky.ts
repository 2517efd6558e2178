import { milkyWay } from '../milky-way.ts'
import { blend, hex, lighter, WHITE } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, radial, solid } from '../raster/paint.ts'
import { oval, rectangle, star } from '../raster/path.ts'
import { aurora, lightning } from '../sky-weather.ts'
import type { WeatherName } from '../words/look-words.ts'
import type { World } from '../world.ts'

/** The sky down to the horizon, and below it in the horizon's color: sun or moon, stars and clouds as the wish says. */
export function sky(world: World, horizonPx: number): void {
  const { canvas, light, heightPx, wish } = world
  const { skyTop, skyMiddle, skyLow } = light
  fillAll(
    canvas,
    linear(
      [0, 0],
      [0, horizonPx],
      [
        [0, skyTop],
        [0.55, skyMiddle],
        [1, skyLow],
      ],
    ),
  )
  if (light.isDark && world.allows('weather:stars') && world.wish.time !== 'dusk') stars(world, horizonPx, 1)
  else if (wish.weather.has('stars')) stars(world, horizonPx, 0.8)
  if (wish.weather.has('milkyway')) milkyWay(world, horizonPx)
  if (wish.weather.has('aurora')) aurora(world, horizonPx)
  const isGray = wish.time === 'overcast' || GRAY.some((name) => wish.weather.has(name))
  if (light.isDark) moon(world, horizonPx)
  else if (
    !light.isDark &&
    (!isGray || wish.weather.has('clear') || wish.weather.has('sun')) &&
    world.allows('weather:sun')
  )
    sun(world, horizonPx)
  if (world.allows('weather:clouds')) clouds(world, Math.min(horizonPx, heightPx))
  if (wish.weather.has('storm')) lightning(world, horizonPx)
}

/** Whether the sky is what is to be seen: mountains leave room for it. */
export const isSkyShown = ({ wish }: World): boolean => wish.weather.has('aurora') || wish.weather.has('milkyway')

/** What hides the sun. */
const GRAY: readonly WeatherName[] = ['storm', 'rain', 'fog', 'haze']

export function stars(world: World, horizonPx: number, opacity: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(21)
  const count = Math.min(420, 90 + Math.floor((widthPx * horizonPx) / (unit * unit * 45)))
  for (let index = 0; index < count; index += 1) {
    const [x, y] = [random.between(0, widthPx), random.between(0, horizonPx)]
    const bright = random.next() * random.next()
    const twinkle = 0.75 + 0.25 * world.sway(random.next(), 1 + (index % 2))
    const radius = unit * (0.12 + 0.38 * bright)
    const color = random.chance(0.2) ? hex('#ffe2b8') : hex('#eef3ff')
    const path = bright > 0.72 ? star(x, y, radius * 2.6, 4, 0.22) : oval(x, y, radius, radius, 0, 8)
    fill(canvas, path, solid(color), opacity * twinkle * (0.45 + 0.55 * bright))
  }
}

function sun(world: World, horizonPx: number): void {
  const { canvas, light, widthPx, unit, wish } = world
  const random = world.random(22)
  const isLow = wish.time === 'sunset' || wish.time === 'dawn' || wish.moods.includes('neon')
  const x = widthPx * random.between(0.22, 0.78)
  const y = isLow ? horizonPx - unit * random.between(6, 14) : horizonPx * random.between(0.16, 0.36)
  const radius = unit * (isLow ? 8 : 5)
  const reach = unit * (isLow ? 62 : 40)
  fill(
    canvas,
    oval(x, y, reach, reach),
    radial(x, y, reach, reach, [
      [0, light.sun, 0.85],
      [0.3, light.sun, 0.32],
      [1, light.sun, 0],
    ]),
  )
  fill(canvas, oval(x, y, radius, radius), solid(lighter(light.sun, 0.4)))
}

/** Where the moon stands over a horizon, unless it is day or nobody wants it; it would outshine the milky way. */
export function moonPlace(
  { light, widthPx, unit, wish, allows, random: chance }: World,
  horizonPx: number,
): { readonly x: number; readonly y: number; readonly radius: number } | undefined {
  const isHidden = wish.weather.has('milkyway') && !wish.weather.has('moon')
  if (!light.isDark || !allows('weather:moon') || isHidden) return undefined
  const random = chance(22)
  const isNeon = wish.moods.includes('neon')
  return {
    x: widthPx * random.between(0.16, 0.84),
    y: isNeon ? horizonPx - unit * 12 : horizonPx * random.between(0.2, 0.4),
    radius: unit * (isNeon ? 17 : wish.weather.has('moon') ? 10 : 6),
  }
}

function moon(world: World, horizonPx: number): void {
  const place = moonPlace(world, horizonPx)
  if (!place) return
  const { canvas, light } = world
  const { x, y, radius } = place
  const isNeon = world.wish.moods.includes('neon')
  const glow = blend(light.sun, light.skyMiddle, 0.35)
  fill(
    canvas,
    oval(x, y, radius * 5, radius * 5),
    radial(x, y, radius * 5, radius * 5, [
      [0, glow, 0.5],
      [0.25, glow, 0.3],
      [1, glow, 0],
    ]),
  )
  const disc = isNeon
    ? linear(
        [0, y - radius],
        [0, y + radius],
        [
          [0, hex('#ffd36a')],
          [1, hex('#ff3fa0')],
        ],
      )
    : solid(light.sun)
  fill(canvas, oval(x, y, radius, radius), disc)
  if (isNeon) return
  for (const [dx, dy, size] of [
    [-0.3, -0.25, 0.22],
    [0.28, 0.1, 0.3],
    [-0.15, 0.42, 0.16],
  ] as const)
    fill(
      canvas,
      oval(x + dx * radius, y + dy * radius, size * radius, size * radius * 0.9),
      solid(blend(light.sun, light.skyMiddle, 0.22)),
    )
}

function clouds(world: World, horizonPx: number): void {
  const { canvas, light, widthPx, unit, wish } = world
  const isThick =
    wish.weather.has('clouds') ||
    (!wish.weather.has('clear') && (wish.weather.has('storm') || wish.weather.has('rain') || wish.time === 'overcast'))
  const random = world.random(23)
  const bright = light.isDark
    ? lighter(light.skyMiddle, 0.16)
    : blend(WHITE, light.skyLow, wish.weather.has('storm') ? 0.9 : 0.35)
  const shade = blend(light.skyMiddle, light.skyTop, wish.weather.has('storm') ? 0.9 : 0.3)
  const field = noiseField(world.seed, 3, 6)
  const drift = unit * 5 * world.sway(0.1)
  const veil = isThick ? 0.85 : 0.4
  const thin = isThick ? 0.34 : 0.52
  const paint = noisy(
    field,
    unit * 220,
    unit * 70,
    [
      [0, bright, 0],
      [thin, bright, 0],
      [thin + 0.3, bright, veil],
      [1, isThick ? shade : bright, veil],
    ],
    drift,
  )
  fill(canvas, rectangle(0, 0, widthPx, horizonPx * 0.93), paint)
  if ((isThick || wish.weather.has('fog')) && !wish.weather.has('clouds')) return
  const count = wish.weather.has('clouds') ? 6 : random.whole(1, 3)
  for (let index = 0; index < count && !light.isDark; index += 1)
    cumulus(
      world,
      random.between(0, widthPx) + drift * (1 + index * 0.4),
      horizonPx * random.between(0.16, 0.7),
      unit * random.between(9, 20),
      index,
    )
}

/** A heap of round clouds on a flat base. */
function cumulus(world: World, x: number, y: number, size: number, index: number): void {
  const random = world.random(240 + index)
  const bright = blend(WHITE, world.light.sun, 0.3)
  const shade = blend(world.light.skyMiddle, bright, 0.45)
  const heap = Array.from({ length: 8 }, (_, part) => {
    const across = (part - 3.5) / 3.5
    const radius = size * (0.5 - Math.abs(across) * 0.28) * random.between(0.8, 1.15)
    return oval(x + across * size * 1.15, y - radius * 0.75, radius, radius * 0.9, 0, 24)[0] ?? []
  })
  const base = oval(x, y, size * 1.5, size * 0.14, 0, 24)
  fill(
    world.canvas,
    [...heap, ...base],
    linear(
      [x, y - size * 0.9],
      [x, y + size * 0.1],
      [
        [0, bright],
        [1, shade],
      ],
    ),
    0.92,
  )
}
