import { penOn } from './pen.ts'
import { blend, type Color, lighter, lightness, WHITE } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { radial, solid } from './raster/paint.ts'
import { oval } from './raster/path.ts'
import type { Random } from './raster/random.ts'
import { foliage } from './scenes/parts.ts'
import type { Scene } from './scenes/scene.ts'
import { subjects } from './subjects/index.ts'
import type { Subject } from './subjects/subject.ts'
import type { Named } from './words/read-prompt.ts'
import type { World } from './world.ts'

/** A thing and where it goes. */
export interface Placed {
  readonly subject: Subject
  readonly named: Named
  readonly x: number
  readonly y: number
  readonly sizePx: number
  readonly flip: boolean
  readonly index: number
}

/** Where everything that was named stands: the first largest and near the middle, others beside and behind it. */
export function arrange(world: World, scene: Scene | undefined): Placed[] {
  const { wish, widthPx, heightPx, unit } = world
  const random = world.random(120)
  const asked = scene || wish.subjects.length > 0 ? wish.subjects : [emblem(random)]
  const all = asked.flatMap((named) =>
    Array.from({ length: Math.min(named.count, 7) }, (_, index) => ({ named, subject: subjects[named.name], index })),
  )
  const kinds = asked.length
  const zoom = (wish.framing.has('close') ? 1.4 : 1) * (wish.framing.has('wide') ? 0.6 : 1) * (scene ? 1 : 1.5)
  const placed = all.map(({ named, subject, index }, order) => {
    const kind = asked.indexOf(named)
    const crowd = Math.sqrt(named.count)
    const share = kinds === 1 ? 1 : kind === 0 ? 0.9 : 0.72
    const room = Math.min(widthPx, unit * 170)
    const most = Math.min(
      (room * 0.94) / (subject.wide * Math.max(1, named.count * 0.75) * (kinds > 1 ? 1.35 : 1)),
      heightPx * 0.9,
    )
    const sizePx = Math.min(
      subject.size * unit * 100 * zoom * share * (crowd > 1 ? 1.25 / crowd : 1),
      most * Math.max(1, zoom),
    )
    return {
      subject,
      named,
      index,
      sizePx,
      flip: random.chance(0.5),
      ...placeOf(world, scene, { subject, kind, kinds, index, count: named.count, sizePx, order }, random),
    }
  })
  // What is lower in the picture is nearer, and covers what is behind it.
  return placed.sort((a, b) => a.y - b.y)
}

/** What stands alone on nothing when no word names a thing. */
const emblem = (random: Random): Named => ({
  name: random.pick(['star', 'heart', 'gem', 'flower']),
  word: '',
  color: undefined,
  count: 1,
  isAdded: false,
})

/** A place that is all water. */
export const isSunken = ({ horizon }: Scene): boolean => horizon === 0

interface Slot {
  readonly subject: Subject
  readonly kind: number
  readonly kinds: number
  readonly index: number
  readonly count: number
  readonly sizePx: number
  readonly order: number
}

function placeOf(world: World, scene: Scene | undefined, slot: Slot, random: Random): { x: number; y: number } {
  const { widthPx, heightPx, unit } = world
  const { subject, kind, kinds, index, count, sizePx } = slot
  if (!scene) return { x: widthPx * ((kind * count + index + 0.5) / (kinds * count)), y: heightPx / 2 + sizePx * 0.48 }
  const middles =
    kinds === 1 ? [0.5] : kinds === 2 ? [0.34, 0.7] : kinds === 3 ? [0.5, 0.18, 0.82] : [0.38, 0.68, 0.12, 0.9]
  const middle =
    (middles[kind] ?? 0.5) + (kinds === 1 && count === 1 && !scene.isCentered ? random.between(-0.06, 0.06) : 0)
  const spread = count === 1 ? 0 : ((index + 0.5) / count - 0.5) * (kinds === 1 ? 0.84 : 0.46)
  const half = Math.min((sizePx * subject.wide) / 2, widthPx * 0.48)
  const x = Math.min(Math.max((middle + spread) * widthPx, half), widthPx - half)
  const jitter = count > 1 ? unit * random.between(-4, 4) : 0
  const bob = unit * (isRough(world) ? 2.6 : 1.8) * world.sway(index / 5 + kind / 3)
  // What floats elsewhere is among the fish where the water has no surface.
  switch (isSunken(scene) && subject.place === 'water' ? 'under' : subject.place) {
    case 'sky':
      return {
        x: x + bob,
        y: heightPx * 0.2 + Math.max(sizePx * 0.84, heightPx * 0.12) + (index % 2) * unit * 9 + jitter + bob,
      }
    case 'center':
      return { x, y: Math.min(heightPx * 0.98, heightPx * 0.5 + sizePx / 2) + jitter * 2 + bob }
    case 'under':
      return {
        x: x + bob,
        y:
          heightPx * 0.5 +
          sizePx / 2 +
          (kind - (kinds - 1) / 2) * unit * 14 +
          (index % 2 ? 1 : -1) * (count > 1 ? unit * 12 : 0) +
          bob,
      }
    case 'water':
      return { x, y: heightPx * scene.ground - (kind > 0 ? unit * 7 : 0) + jitter * 0.7 + bob * 0.7 }
    case 'table':
    case 'ground':
      return {
        x,
        y:
          Math.max(heightPx * scene.ground - (kind > 0 ? unit * 5 : 0), Math.min(heightPx * 0.97, sizePx * 1.2)) +
          jitter,
      }
  }
}

/** Draws what is placed, with a shadow under what stands and light behind what could not be told from its background. */
export function drawSubjects(world: World, placed: readonly Placed[], isAlone: boolean, isSunk = false): void {
  for (const { subject, named, x, y, sizePx, flip, index } of placed) {
    const color = named.color ?? (named.name === 'tree' ? foliage(world) : subject.color)
    if (!isAlone) {
      stand(world, color, subject, x, y, sizePx)
      if (subject.place === 'ground' || subject.place === 'table') shadow(world, x, y, sizePx, subject.wide)
    }
    const pen = penOn(world, { x, y, sizePx, flip, lean: leanOf(world, subject, named, index) })
    const look = {
      color,
      isColored: named.color !== undefined,
      word: named.word,
      random: world.random(500 + index * 7 + named.word.length),
      isDark: world.light.isDark,
      isSunk,
    }
    subject.draw(pen, look)
    if (subject.place === 'water' && !isAlone && !isSunk) wake(world, x, y, sizePx, subject.wide)
  }
}

/** A patch of brighter air behind a thing whose lightness is that of what is behind it. */
function stand(
  { canvas, light, tone }: World,
  color: Color,
  { wide }: Subject,
  x: number,
  y: number,
  sizePx: number,
): void {
  const [column, row] = [
    Math.floor(Math.min(Math.max(x, 0), canvas.widthPx - 1)),
    Math.floor(Math.min(Math.max(y - sizePx / 2, 0), canvas.heightPx - 1)),
  ]
  const at = (row * canvas.widthPx + column) * 4
  const behind: Color = [canvas.data[at] ?? 0, canvas.data[at + 1] ?? 0, canvas.data[at + 2] ?? 0]
  const contrast = Math.abs(lightness(behind) - lightness(tone(color)))
  const opacity = contrast > 70 ? 0.16 : 0.46
  const glow =
    lightness(tone(color)) > 165 ? blend(light.skyTop, behind, 0.5) : lighter(blend(light.skyLow, WHITE, 0.1), 0.1)
  const [reachX, reachY] = [sizePx * Math.max(0.7, wide * 0.62), sizePx * 0.75]
  fill(
    canvas,
    oval(x, y - sizePx * 0.5, reachX, reachY),
    radial(x, y - sizePx * 0.5, reachX, reachY, [
      [0, glow, opacity],
      [0.5, glow, opacity * 0.7],
      [1, glow, 0],
    ]),
  )
}

/** Storms and words for waves rock what floats more. */
const isRough = ({ wish }: World): boolean =>
  wish.weather.has('storm') || wish.weather.has('waves') || wish.weather.has('surge')

/** What bends in the wind. */
const PLANTS: readonly Named['name'][] = ['tree', 'palm', 'pine', 'flower', 'sunflower', 'tulip']

/** By how many turns a thing leans in an animation: boats rock, balloons swing, and plants bend when there is wind. */
function leanOf(world: World, { place }: Subject, { name }: Named, index: number): number {
  const swing = world.sway(index / 5)
  if (place === 'water') return swing * (isRough(world) ? 0.016 : 0.007)
  if (place === 'sky') return swing * 0.007
  return PLANTS.includes(name) && world.wish.weather.has('wind') ? swing * 0.014 : 0
}

function shadow({ canvas }: World, x: number, y: number, sizePx: number, wide: number): void {
  const [reachX, reachY] = [sizePx * wide * 0.62, sizePx * 0.075]
  const dark: Color = [14, 12, 30]
  fill(
    canvas,
    oval(x + reachX * 0.12, y, reachX, reachY),
    radial(x + reachX * 0.12, y, reachX, reachY, [
      [0, dark, 0.55],
      [0.55, dark, 0.35],
      [1, dark, 0],
    ]),
  )
}

/** Where a hull meets the water. */
function wake({ canvas, unit, light, tone }: World, x: number, y: number, sizePx: number, wide: number): void {
  const half = sizePx * wide * 0.55
  for (const [drop, reach, opacity] of [
    [0.02, 1, 0.55],
    [0.06, 0.8, 0.4],
    [0.1, 0.95, 0.25],
  ] as const)
    fill(
      canvas,
      oval(x, y + sizePx * drop, half * reach, Math.max(0.4, unit * 0.35), 0, 30),
      solid(tone(lighter(light.skyLow, 0.3))),
      opacity,
    )
}
