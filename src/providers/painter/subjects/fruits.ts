import type { Pen } from '../pen.ts'
import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import { subject } from './subject.ts'

const LEAF = hex('#4f8f45')
const STALK = hex('#5b4030')

function gleam(pen: Pen, x: number, y: number, radius: number): void {
  pen.flat(hex('#ffffff'), oval(x, y, radius, radius * 1.5, 0.08), 0.4)
}

function apple(pen: Pen, color: Color, x: number, y: number, size: number): void {
  const at = (...points: number[]) => points.map((value, index) => (index % 2 ? y + value * size : x + value * size))
  pen.blob(
    color,
    at(0, -82, 20, -88, 38, -74, 40, -44, 24, -8, 8, -2, 0, -5, -8, -2, -24, -8, -40, -44, -38, -74, -20, -88),
  )
  pen.flat(darker(color, 0.45), blob(at(-9, -80, 0, -75, 9, -80, 0, -83)))
  pen.limb(STALK, [x, y - 78 * size, 2 * size, x + 4 * size, y - 98 * size, 1.6 * size])
  pen.blob(LEAF, at(4, -88, 16, -102, 34, -102, 20, -88))
  gleam(pen, x - 20 * size, y - 60 * size, 6 * size)
}

function round(pen: Pen, color: Color, x: number, y: number, radius: number): void {
  pen.oval(color, x, y, radius)
  for (const [dx, dy] of [
    [-0.4, 0.2],
    [0.1, 0.4],
    [0.4, -0.1],
    [0.2, -0.4],
    [-0.1, 0.1],
    [0.5, 0.3],
  ] as const)
    pen.flat(darker(color, 0.22), oval(x + dx * radius, y + dy * radius, radius * 0.035, radius * 0.035, 0, 8))
  gleam(pen, x - radius * 0.4, y - radius * 0.4, radius * 0.14)
}

function banana(pen: Pen, color: Color, x: number, y: number, size: number): void {
  const at = (...points: number[]) => points.map((value, index) => (index % 2 ? y + value * size : x + value * size))
  pen.blob(darker(color, 0.15), at(-46, -66, -40, -30, -12, -6, 24, -10, 44, -26, 20, -26, -8, -32, -30, -54))
  pen.blob(color, at(-50, -70, -34, -24, 0, -10, 34, -22, 56, -44, 28, -38, 2, -38, -26, -52))
  pen.limb(STALK, [x - 50 * size, y - 68 * size, 4 * size, x - 54 * size, y - 82 * size, 3 * size])
  pen.oval(STALK, x + 55 * size, y - 44 * size, 3.4 * size)
}

/** What grows and is eaten. */
export const fruits = {
  apple: subject('table', 0.48, 0.9, 'table', '#cf2f2b', (pen, { color }) => apple(pen, color, 0, 0, 1)),
  pear: subject('table', 0.54, 0.7, 'table', '#b9c040', (pen, { color, word }) => {
    if (word === 'avocado') {
      pen.blob(hex('#3d5a2c'), [0, -98, 16, -88, 22, -62, 36, -34, 26, -6, 0, 0, -26, -6, -36, -34, -22, -62, -16, -88])
      pen.blob(
        hex('#d8e08a'),
        [0, -92, 12, -84, 17, -60, 30, -34, 21, -9, 0, -5, -21, -9, -30, -34, -17, -60, -12, -84],
      )
      return pen.oval(hex('#7a4a2a'), 0, -31, 15)
    }
    pen.blob(color, [0, -88, 13, -80, 17, -60, 32, -36, 28, -10, 10, 0, -10, 0, -28, -10, -32, -36, -17, -60, -13, -80])
    pen.limb(STALK, [0, -86, 2, 4, -102, 1.6])
    pen.blob(LEAF, [3, -94, 16, -104, 30, -100, 16, -90])
    gleam(pen, -14, -36, 5)
  }),
  citrus: subject('table', 0.46, 1.3, 'table', '#f08c1e', (pen, { color, word, isColored }) => {
    const peel = isColored
      ? color
      : word.startsWith('lemon')
        ? hex('#f6d530')
        : word === 'tomato'
          ? hex('#d63a2a')
          : word.startsWith('peach')
            ? hex('#f5a878')
            : color
    round(pen, peel, -16, -44, 42)
    pen.blob(LEAF, [-14, -86, 4, -100, 24, -98, 8, -84])
    if (word === 'tomato') return
    pen.oval(peel, 42, -30, 29)
    pen.flat(lighter(peel, 0.7), oval(42, -30, 26, 26))
    for (let slice = 0; slice < 8; slice += 1) pen.flat(lighter(peel, 0.25), slicePath(42, -30, 24, slice))
  }),
  banana: subject('table', 0.44, 1.3, 'table', '#f4cd34', (pen, { color }) => banana(pen, color, 0, 0, 1)),
  cherry: subject('table', 0.46, 1, 'table', '#b8142e', (pen, { color, word }) => {
    if (/berry/.test(word)) {
      const berry = word === 'blueberry' ? hex('#3d4f9a') : color
      for (const [x, y] of [
        [-30, -24],
        [4, -22],
        [36, -26],
        [-14, -58],
        [22, -56],
      ] as const)
        round(pen, berry, x, y, 22)
      return
    }
    pen.limb(LEAF, [-24, -46, 1.6, -12, -76, 1.4, 8, -98, 1.6])
    pen.limb(LEAF, [26, -42, 1.6, 22, -74, 1.4, 8, -98, 1.6])
    pen.blob(LEAF, [8, -98, 24, -108, 44, -98, 26, -90])
    for (const [x, y] of [
      [-26, -26],
      [28, -24],
    ] as const) {
      pen.oval(color, x, y, 26, 24)
      gleam(pen, x - 10, y - 8, 4)
    }
  }),
  strawberry: subject('table', 0.5, 0.8, 'table', '#d8263a', (pen, { color }) => {
    pen.blob(color, [0, 0, -20, -18, -36, -52, -30, -76, 0, -80, 30, -76, 36, -52, 20, -18])
    for (const [x, y] of [
      [-18, -60],
      [0, -62],
      [18, -60],
      [-24, -46],
      [-8, -46],
      [9, -46],
      [24, -46],
      [-14, -32],
      [2, -30],
      [15, -32],
      [-5, -16],
      [7, -16],
    ] as const)
      pen.flat(hex('#ffe08a'), oval(x, y, 1.6, 2.6))
    for (const x of [-26, -13, 0, 13, 26]) pen.polygon(LEAF, [x - 9, -78, x, -66, x + 9, -78, x * 0.5, -86])
    pen.limb(LEAF, [0, -82, 2, 4, -98, 1.6])
  }),
  grape: subject('table', 0.56, 0.8, 'table', '#6b3a8a', (pen, { color }) => {
    pen.limb(STALK, [0, -78, 2, 3, -102, 2])
    pen.blob(LEAF, [2, -86, 20, -104, 42, -96, 38, -80, 18, -78])
    for (const [row, count] of [5, 4, 5, 4, 3, 2, 1].entries())
      for (let index = 0; index < count; index += 1) {
        const [x, y] = [(index - (count - 1) / 2) * 14, -74 + row * 11]
        pen.oval(color, x, y, 8.4)
        gleam(pen, x - 3, y - 3, 1.5)
      }
  }),
  watermelon: subject('table', 0.5, 1.5, 'table', '#e2404f', (pen, { color }) => {
    pen.flat(hex('#2f7a3c'), wedge(66))
    pen.flat(hex('#e4f0c8'), wedge(60))
    pen.shape(color, wedge(56))
    for (const [x, y] of [
      [-34, -62],
      [-16, -52],
      [0, -64],
      [17, -52],
      [34, -62],
      [-24, -40],
      [24, -40],
      [0, -38],
      [0, -20],
    ] as const)
      pen.flat(hex('#2a2024'), oval(x, y, 2, 3.4))
  }),
  pumpkin: subject('table', 0.5, 1.2, 'meadow', '#e87a1e', (pen, { color, word, isDark }) => {
    for (const [x, radius, part] of [
      [-34, 22, 0.24],
      [34, 22, 0.24],
      [-19, 25, 0.1],
      [19, 25, 0.1],
      [0, 24, 0],
    ] as const)
      pen.oval(darker(color, part), x, -38, radius, 38)
    pen.limb(hex('#5f7a38'), [0, -74, 5, 6, -94, 3.6])
    if (!/jack/.test(word) && !isDark) return
    const lit = hex('#ffd84a')
    pen.glow(lit, 0, -36, 60, 0.4)
    for (const side of [-1, 1]) pen.flat(lit, polygon([side * 10, -44, side * 28, -44, side * 18, -60]))
    pen.flat(lit, polygon([-5, -34, 5, -34, 0, -42]))
    pen.flat(
      lit,
      polygon([-30, -28, -20, -22, -14, -28, -6, -21, 0, -27, 6, -21, 14, -28, 20, -22, 30, -28, 18, -10, -18, -10]),
    )
  }),
  pineapple: subject('table', 0.66, 0.5, 'table', '#dba032', (pen, { color }) => {
    for (const [x, lean] of [
      [-12, -14],
      [12, 14],
      [-6, -6],
      [6, 6],
      [0, 0],
    ] as const)
      pen.blob(LEAF, [
        x - 4,
        -56,
        x + lean - 4,
        -82,
        x + lean * 1.6,
        -102 + Math.abs(lean),
        x + lean + 4,
        -80,
        x + 4,
        -56,
      ])
    pen.blob(color, [-20, -6, -24, -34, -16, -60, 16, -60, 24, -34, 20, -6, 0, 0])
    for (let row = 0; row < 6; row += 1)
      for (let x = -2; x <= 2; x += 1)
        pen.flat(
          darker(color, 0.4),
          polygon([
            x * 8 + (row % 2) * 4 - 2,
            -52 + row * 9,
            x * 8 + (row % 2) * 4,
            -55 + row * 9,
            x * 8 + (row % 2) * 4 + 2,
            -52 + row * 9,
            x * 8 + (row % 2) * 4,
            -49 + row * 9,
          ]),
          Math.abs(x * 8) < 17 ? 0.8 : 0,
        )
  }),
  fruitbowl: subject('table', 0.6, 1.3, 'table', '#5a82a8', (pen, { color }) => {
    banana(pen, hex('#f4cd34'), 16, -42, 0.62)
    apple(pen, hex('#cf2f2b'), -26, -34, 0.5)
    round(pen, hex('#f08c1e'), 10, -52, 20)
    apple(pen, hex('#8aa83a'), 38, -32, 0.42)
    for (const [x, y] of [
      [-6, -40],
      [-14, -46],
      [-2, -50],
    ] as const)
      pen.oval(hex('#6b3a8a'), x, y, 7)
    pen.blob(color, [-60, -42, 0, -38, 60, -42, 44, -12, 22, 0, -22, 0, -44, -12])
    pen.flat(lighter(color, 0.5), limb([-54, -32, 1, 0, -27, 1, 54, -32, 1]))
  }),
}

const wedge = (radius: number): number[][] => {
  const points = [-radius, -78, radius, -78]
  for (let step = 1; step < 16; step += 1) {
    const part = 1 - step / 8
    points.push(part * radius, -78 + radius * 1.12 * Math.sqrt(1 - part * part))
  }
  return [points]
}

function slicePath(x: number, y: number, radius: number, slice: number): number[][] {
  const [outline = []] = oval(x, y, radius, radius, 0, 48)
  const points = [x, y]
  for (let step = slice * 6 + 1; step <= slice * 6 + 5; step += 1)
    points.push(outline[(step % 48) * 2] ?? x, outline[(step % 48) * 2 + 1] ?? y)
  return [points]
}
