import type { Pen } from '../pen.ts'
import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import { eye, subject } from './subject.ts'

const INK = hex('#1c1a22')
const IVORY = hex('#f3ead6')

/** Four legs: the far ones darker, all reaching from the body to the ground. */
function legs(pen: Pen, color: Color, places: readonly number[], top: number, thick: number, foot: Color): void {
  for (const [index, x] of places.entries()) {
    const tone = index % 2 === 0 ? darker(color, 0.3) : color
    const step = 1.5 * pen.sway(index / 4)
    if (thick > 10) {
      // Pillars, with toes.
      pen.limb(tone, [x, top, thick, x + step, top * 0.45, thick * 0.72, x - step, -thick * 0.6, thick * 0.7])
      for (const toe of [-0.46, -0.08, 0.28])
        pen.flat(lighter(tone, 0.3), oval(x - step + toe * thick, -thick * 0.06, thick * 0.16, thick * 0.14, 0, 14))
      continue
    }
    pen.limb(tone, [x, top, thick, x + step, top * 0.45, thick * 0.66, x - step, -3, thick * 0.6])
    pen.limb(index % 2 === 0 ? darker(foot, 0.2) : foot, [x - step, -4, thick * 0.7, x - step - 1, -1.5, thick * 0.7])
  }
}

/** Animals that stand and show their side, looking to the left. */
export const beasts = {
  bear: subject('ground', 0.55, 1.2, 'forest', '#7a5338', (pen, { color, word, isColored }) => {
    const isPanda = word === 'panda'
    const coat = isPanda && !isColored ? IVORY : word === 'koala' && !isColored ? hex('#9a9ba4') : color
    const dark = isPanda ? hex('#2a292f') : darker(coat, 0.15)
    legs(pen, dark, [-30, -20, 30, 42], -34, 13, darker(dark, 0.2))
    pen.blob(coat, [-44, -42, -36, -66, -10, -76, 24, -74, 50, -56, 54, -30, 40, -16, -10, -16, -38, -22])
    for (const x of [-66, -38]) pen.oval(dark, x, -84, 8.5)
    pen.oval(coat, -52, -66, 25, 23)
    if (isPanda) for (const x of [-62, -44]) pen.flat(dark, blob([x - 5, -68, x, -76, x + 6, -70, x, -62]))
    pen.oval(lighter(coat, 0.4), -55, -58, 12, 9)
    pen.flat(INK, blob([-60, -62, -55, -65, -50, -62, -55, -57]))
    eye(pen, -62, -71, 2.6)
    eye(pen, -44, -71, 2.6)
  }),
  deer: subject('ground', 0.72, 0.8, 'forest', '#a5703f', (pen, { color }) => {
    const horn = hex('#6d4a30')
    legs(pen, color, [-16, -10, 22, 30], -34, 5.4, darker(color, 0.5))
    pen.blob(color, [-24, -44, -14, -56, 10, -54, 34, -54, 40, -42, 30, -30, 0, -28, -20, -32])
    pen.polygon(IVORY, [37, -54, 44, -48, 38, -42])
    pen.limb(color, [-16, -44, 10, -26, -62, 6.5, -30, -72, 6])
    pen.limb(color, [-30, -72, 6.6, -44, -67, 4])
    pen.blob(color, [-24, -74, -12, -82, -14, -74, -22, -70])
    pen.flat(INK, blob([-49, -68, -46, -71, -45, -66]))
    eye(pen, -34, -74, 1.8)
    for (const [x, lean] of [
      [-29, -1],
      [-25, 1],
    ] as const) {
      pen.limb(horn, [x, -77, 1.8, x + lean * 7, -87, 1.5, x + lean * 6, -100, 0.9])
      pen.limb(horn, [x + lean * 4, -83, 1.4, x + lean * 14, -89, 1.1, x + lean * 16, -97, 0.7])
      pen.limb(horn, [x + lean * 2, -80, 1.2, x - lean * 3, -88, 0.7])
    }
  }),
  horse: subject('ground', 0.66, 1.1, 'meadow', '#7d4a2c', (pen, { color, word, isColored }) => {
    const isZebra = word === 'zebra'
    const isUnicorn = word === 'unicorn'
    const coat = isColored ? color : isZebra || isUnicorn ? hex('#f2eee8') : word === 'donkey' ? hex('#8b8580') : color
    const mane = isUnicorn ? hex('#e57fc0') : darker(coat, 0.55)
    pen.limb(mane, [44, -60, 5, 56, -44, 6, 54 + 3 * pen.sway(), -18, 2])
    legs(pen, coat, [-26, -18, 30, 40], -40, 7.5, darker(coat, 0.6))
    pen.blob(coat, [-36, -52, -24, -66, 8, -64, 36, -68, 50, -54, 44, -36, 6, -32, -28, -36])
    pen.blob(mane, [-22, -64, -22, -90, -38, -102, -30, -102, -14, -88, -12, -66])
    pen.blob(coat, [-36, -48, -42, -70, -44, -88, -34, -97, -24, -84, -18, -64])
    pen.blob(coat, [-28, -97, -44, -94, -62, -74, -60, -66, -50, -67, -36, -78])
    pen.polygon(coat, [-36, -94, -33, -105, -28, -93])
    if (isUnicorn) pen.polygon(hex('#f3c64c'), [-44, -93, -52, -116, -39, -96])
    if (isZebra)
      for (const [x, y, dx] of [
        [-32, -60, 4],
        [-22, -62, 3],
        [-10, -62, 2],
        [2, -62, 0],
        [14, -63, -1],
        [26, -64, -3],
        [38, -62, -6],
      ] as const)
        pen.flat(INK, polygon([x, y - 2, x + 5, y - 2, x + dx + 2, y + 24]), 0.92)
    if (isZebra) for (const y of [-88, -80, -72]) pen.flat(INK, polygon([-44, y + 2, -43, y + 6, -24, y]), 0.92)
    eye(pen, -43, -86, 2)
    pen.flat(INK, blob([-60, -71, -57, -73, -56, -69]))
  }),
  elephant: subject('ground', 0.62, 1.45, 'savanna', '#8b8f9a', (pen, { color }) => {
    const tip = 4 * pen.sway()
    pen.limb(darker(color, 0.2), [52, -52, 2.4, 58, -34, 1.8, 56 + tip, -22, 2.2])
    legs(pen, color, [-20, -8, 30, 42], -36, 12, darker(color, 0.15))
    pen.blob(color, [-34, -50, -24, -76, 4, -84, 36, -78, 55, -56, 52, -30, 30, -26, -10, -26, -30, -32])
    pen.blob(color, [-32, -46, -50, -58, -54, -78, -40, -92, -20, -88, -12, -66, -18, -46])
    pen.limb(color, [-48, -64, 9, -60, -40, 6.5, -58, -18, 5, -66 + tip, -8, 4])
    pen.limb(IVORY, [-46, -50, 2.6, -58, -42, 2, -68, -44, 1])
    pen.blob(darker(color, 0.16), [-24, -84, -8, -84, 2, -68, -4, -48, -16, -44, -24, -60])
    eye(pen, -42, -72, 2.2)
  }),
  lion: subject('ground', 0.62, 0.9, 'savanna', '#d9a24e', (pen, { color, word, isColored }) => {
    const isTiger = word === 'tiger'
    const coat = isColored ? color : isTiger ? hex('#e2822c') : word === 'panther' ? hex('#2e2d36') : color
    pen.limb(coat, [20, -6, 4, 42, -8, 4, 48, -28 + 4 * pen.sway(), 3.4])
    pen.oval(darker(coat, 0.5), 48, -32 + 4 * pen.sway(), 6)
    pen.blob(coat, [-24, 0, -28, -22, -20, -48, 0, -58, 20, -48, 28, -22, 24, 0])
    for (const x of [-9, 9]) pen.limb(coat, [x, -32, 8, x, -4, 7])
    if (word === 'lion') pen.star(darker(hex('#8a4a20'), 0.05), 0, -68, 36, 18, 0.82)
    else for (const side of [-1, 1]) pen.oval(coat, side * 17, -86, 7)
    pen.oval(coat, 0, -66, 22, 21)
    pen.blob(IVORY, [-12, -57, -6, -64, 0, -62, 6, -64, 12, -57, 6, -49, 0, -47, -6, -49])
    pen.flat(INK, polygon([-5, -64, 5, -64, 0, -57]))
    for (const side of [-1, 1]) eye(pen, side * 9, -72, 2.9)
    if (!isTiger) return
    for (const side of [-1, 1]) {
      for (const y of [-80, -72, -63]) pen.flat(INK, polygon([side * 21, y - 2, side * 20, y + 4, side * 12, y + 1]))
      for (const y of [-44, -34, -24, -14])
        pen.flat(INK, polygon([side * 25, y - 2, side * 26, y + 3, side * 13, y + 2]))
    }
    for (const x of [-5, 0, 5]) pen.flat(INK, polygon([x - 1.6, -86, x + 1.6, -86, x * 0.6, -77]))
  }),
  dragon: subject('ground', 0.68, 1.95, 'mountains', '#3f8f56', (pen, { color, random }) => {
    const flap = 10 * pen.sway()
    const wing = (x: number, tone: Color) =>
      pen.polygon(tone, [
        x,
        -54,
        x + 10,
        -96 - flap,
        x + 54,
        -90 - flap,
        x + 44,
        -74,
        x + 52,
        -62,
        x + 34,
        -60,
        x + 32,
        -48,
        x + 14,
        -50,
      ])
    wing(2, darker(color, 0.45))
    pen.limb(color, [22, -22, 14, 50, -12, 9, 72, -22, 5, 78, -40, 1.5])
    pen.polygon(color, [72, -38, 84, -56, 86, -36])
    for (const x of [-8, 22]) pen.limb(darker(color, 0.15), [x, -24, 10, x - 2, -3, 5])
    pen.blob(color, [-20, -30, -14, -52, 8, -56, 34, -42, 36, -18, 10, -10, -14, -14])
    pen.limb(color, [-8, -42, 13, -26, -66, 8, -34, -84, 7])
    pen.blob(lighter(color, 0.45), [-16, -34, -22, -54, -28, -66, -22, -68, -8, -48, -4, -20])
    pen.blob(color, [-28, -92, -44, -92, -66, -80, -64, -74, -48, -74, -32, -74, -24, -82])
    for (const x of [-30, -38]) pen.polygon(IVORY, [x, -91, x + 16, -106, x + 8, -90])
    for (const [x, y] of [
      [-22, -82],
      [-14, -70],
      [-6, -60],
      [8, -58],
      [22, -52],
      [36, -38],
    ] as const)
      pen.polygon(darker(color, 0.5), [x - 4, y + 2, x + 5, y - 9, x + 6, y + 4])
    pen.flat(hex('#ffd23c'), blob([-50, -87, -44, -90, -40, -86, -46, -84]))
    pen.flat(INK, limb([-45, -89, 0.8, -45, -85, 0.8], 2))
    wing(14, darker(color, 0.22))
    if (random.chance(0.7)) {
      pen.glow(hex('#ff9a3c'), -82, -70, 26, 0.8)
      pen.polygon(hex('#ff8a2a'), [-64, -76, -86, -84, -82, -76, -100, -72, -82, -68, -88, -60, -66, -70])
      pen.polygon(hex('#ffe27a'), [-64, -75, -80, -78, -88, -72, -78, -67])
    }
  }),
}
