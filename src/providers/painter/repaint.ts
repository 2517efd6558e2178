import type { PaintOrder, Raster } from '../../ports/painter.ts'
import { arrange, drawSubjects } from './compose.ts'
import { farWeather } from './far-weather.ts'
import { grade } from './grade.ts'
import { move } from './move.ts'
import { nearWeather } from './near-weather.ts'
import { type Canvas, copyOf } from './raster/canvas.ts'
import { blend, type Color, darker, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { noiseAt, noiseField } from './raster/noise.ts'
import { clamp, smooth } from './raster/numbers.ts'
import { linear, type Ramp, ramp } from './raster/paint.ts'
import { rectangle } from './raster/path.ts'
import { aurora, lightning } from './sky-weather.ts'
import { styles } from './styles/index.ts'
import { oil } from './styles/oil.ts'
import type { World } from './world.ts'

/** From here on a source gives way, patch by patch, to a picture that is made up. */
const GIVES_WAY = 0.85

/** From here on things that are named are painted in although nobody said "add". */
const ADDS = 0.7

/**
 * Paints a source over: its structure stays; light, colors, weather, style and what is to be added come from the prompt,
 * all by strength. `made` is the picture that the prompt alone gives, for what lies beyond.
 */
export function* repaint(
  world: World,
  before: Canvas,
  order: PaintOrder,
  strength: number,
  made: () => Generator<undefined, Canvas>,
): Generator<undefined, Canvas> {
  const { canvas, wish, heightPx } = world
  const isMoving = order.phase !== undefined
  const start = isMoving ? move(world, before, strength) : before
  yield
  canvas.data.set(start.data)
  recolor(world, order.palette ?? [], strength)
  yield
  const colored = copyOf(canvas)
  oil(world, 0.75)
  mixIn(canvas, colored, clamp(strength * 0.9))
  yield
  const bare = copyOf(canvas)
  for (const weather of wish.weather) {
    if (weather === 'aurora') aurora(world, heightPx * 0.6)
    if (weather === 'storm') lightning(world, heightPx * 0.6)
    if (weather !== 'rainbow' || strength > 0.3) farWeather[weather]?.(world, heightPx * 0.6)
    nearWeather[weather]?.(world, heightPx * 0.5)
  }
  const added = wish.subjects.filter(({ isAdded }) => isAdded || (strength >= ADDS && !isMoving))
  if (added.length > 0) drawAdded({ ...world, wish: { ...wish, subjects: added } })
  mixIn(canvas, bare, clamp(strength * 1.7))
  yield
  if (wish.style) {
    const plain = copyOf(canvas)
    styles[wish.style](world)
    mixIn(canvas, plain, clamp(strength * 1.2))
  }
  yield
  if (strength <= GIVES_WAY) return copyOf(canvas)
  const painted = copyOf(canvas)
  const whole = yield* made()
  return dissolved(world, painted, whole, (strength - GIVES_WAY) / (1 - GIVES_WAY))
}

/** Lightness stays; the color that belongs to it is the light's, or that of the pictures that lend theirs. */
function recolor(world: World, palette: readonly Raster[], strength: number): void {
  const { canvas, wish, light } = world
  const { data } = canvas
  const before = copyOf(canvas)
  const isAsked = wish.time !== undefined || wish.colors.length > 0 || wish.moods.length > 0 || wish.weather.size > 0
  const colors = palette.length > 0 ? rampOf(palette) : rampOfLight(world)
  const part = palette.length > 0 ? 0.85 : isAsked ? (light.isDark ? 0.9 : 0.7) : 0.3
  const chroma = light.isDark ? 0.35 : 0.5
  for (let at = 0; at < data.length; at += 4) {
    const luma = Math.floor(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0))
    for (let channel = 0; channel < 3; channel += 1) {
      const old = data[at + channel] ?? 0
      // Some of what a color differs from gray by is kept: leaves stay greener than the sky.
      const to = (colors[luma * 4 + channel] ?? 0) + (old - luma) * chroma
      data[at + channel] = old + (to - old) * part
    }
  }
  const isLow = wish.time === 'sunset' || wish.time === 'dawn'
  if (isLow)
    fill(
      canvas,
      rectangle(0, 0, world.widthPx, world.heightPx),
      linear(
        [0, 0],
        [0, world.heightPx],
        [
          [0, light.skyMiddle, 0.3],
          [0.5, light.skyLow, 0.34],
          [1, light.skyTop, 0.25],
        ],
      ),
    )
  grade(canvas, wish.moods, 0)
  mixIn(canvas, before, clamp(strength * 1.25))
}

function rampOfLight({ light }: World): Ramp {
  const { skyTop, skyMiddle, skyLow, isDark, ambient } = light
  const dark = blend(darker(skyTop, 0.6), darker(ambient, 0.7), 0.4)
  return ramp([
    [0, dark],
    [0.35, isDark ? skyTop : darker(skyMiddle, 0.45)],
    [0.65, isDark ? skyMiddle : blend(skyMiddle, skyLow, 0.5)],
    [1, isDark ? lighter(skyLow, 0.15) : lighter(skyLow, 0.35)],
  ])
}

/** The mean color of each sixth of lightness in some pictures. */
function rampOf(palette: readonly Raster[]): Ramp {
  const sums = Array.from({ length: 6 }, () => [0, 0, 0, 0])
  for (const { data } of palette)
    for (let at = 0; at + 3 < data.length; at += 4) {
      const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
      const box = sums[Math.min(5, Math.floor(((0.299 * red + 0.587 * green + 0.114 * blue) / 256) * 6))]
      for (const [channel, value] of [red, green, blue, 1].entries())
        if (box) box[channel] = (box[channel] ?? 0) + value
    }
  const stops = sums.flatMap(([red = 0, green = 0, blue = 0, count = 0], index) => {
    const color: Color = [red / count, green / count, blue / count]
    return count > 0 ? [[(index + 0.5) / 6, color] as const] : []
  })
  const [first, ...rest] = stops
  return first
    ? ramp([[0, darker(first[1], 0.6)], first, ...rest, [1, lighter((rest.at(-1) ?? first)[1], 0.5)]])
    : ramp([[0, [128, 128, 128]]])
}

function drawAdded(world: World): void {
  const placed = arrange(world, { horizon: 0.5, ground: 0.92, isOutdoors: true, back: () => {} })
  drawSubjects(
    world,
    placed.map((one) => ({ ...one, sizePx: one.sizePx * 0.7 })),
    false,
  )
}

/** Leaves so much of what was painted; the rest is as it was before. */
function mixIn({ data }: Canvas, before: Canvas, part: number): void {
  if (part >= 1) return
  for (let at = 0; at < data.length; at += 1) {
    const old = before.data[at] ?? 0
    data[at] = old + ((data[at] ?? 0) - old) * part
  }
}

/** One picture, in which patches with soft edges are of the other; at 1 all of it. */
function dissolved({ unit, seed }: World, from: Canvas, to: Canvas, part: number): Canvas {
  const field = noiseField(seed + 71, 4, 4)
  const perPixel = 128 / (unit * 130)
  const low = 1.3 * (1 - part) - 0.15
  for (let y = 0, at = 0; y < from.heightPx; y += 1)
    for (let x = 0; x < from.widthPx; x += 1, at += 4) {
      const share = part >= 1 ? 1 : smooth(low - 0.12, low + 0.12, noiseAt(field, x * perPixel, y * perPixel))
      for (let channel = 0; channel < 4; channel += 1) {
        const old = from.data[at + channel] ?? 0
        from.data[at + channel] = old + ((to.data[at + channel] ?? 0) - old) * share
      }
    }
  return from
}
