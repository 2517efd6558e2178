import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval } from '../raster/path.ts'
import { eye, subject } from './subject.ts'

const INK = hex('#1c1a22')

/** Animals with feathers, scales, shells or six legs. */
export const smallAnimals = {
  fish: subject('under', 0.42, 1.5, 'underwater', '#f08a2c', (pen, { color, word }) => {
    const flap = 8 * pen.sway()
    pen.blob(darker(color, 0.1), [34, -50, 70, -82 + flap, 62, -50, 72, -18 + flap])
    pen.blob(darker(color, 0.15), [-16, -76, 10, -98, 34, -86, 24, -66])
    pen.blob(color, [-62, -48, -40, -72, -8, -82, 24, -70, 46, -50, 24, -28, -8, -18, -40, -26])
    pen.blob(darker(color, 0.2), [-8, -44, 14, -38, 16, -28 + flap * 0.5, 0, -30])
    const white = word === 'clownfish' ? hex('#f8f4ee') : lighter(color, 0.4)
    for (const [x, half] of [
      [-30, 23],
      [10, 27],
    ] as const)
      pen.flat(white, blob([x - 4, -49 - half, x + 5, -49, x - 4, -49 + half, x - 9, -49]), 0.8)
    eye(pen, -44, -54, 5)
    pen.flat(darker(color, 0.5), limb([-60, -42, 0.9, -50, -40, 0.9], 2))
    for (const [x, y] of [
      [-72, -70],
      [-80, -86],
      [-74, -100],
    ] as const)
      pen.flat(hex('#e8fbff'), oval(x, y, 3.4, 3.4), 0.6)
  }),
  whale: subject('water', 0.42, 2, 'sea', '#3f6a94', (pen, { color, word, isColored, isSunk }) => {
    const coat = isColored ? color : word === 'orca' ? hex('#23252e') : word === 'whale' ? color : hex('#7d8ea0')
    pen.blob(coat, [70, -16, 88, -40, 100, -62 + 6 * pen.sway(), 84, -58, 78, -70, 70, -54, 64, -30])
    pen.blob(coat, [-92, -10, -84, -42, -40, -62, 10, -54, 56, -34, 80, -18, 60, 0, -20, 4, -80, 2])
    if (word !== 'whale') pen.polygon(coat, [-10, -54, 16, -90, 22, -46])
    pen.blob(hex('#eef2f2'), [-90, -8, -60, -16, -10, -12, 40, -2, -20, 4, -80, 2])
    if (word === 'orca') pen.flat(hex('#ffffff'), blob([-66, -38, -52, -42, -46, -36, -58, -32]))
    eye(pen, -66, -24, 3)
    if (isSunk) pen.limb(lighter(coat, 0.12), [-40, -10, 5, -28, 6, 6, -8, 22 + 3 * pen.sway(), 2])
    if (word !== 'whale' || isSunk) return
    for (const side of [-1, 1])
      pen.limb(hex('#dff3ff'), [-44, -62, 2, -44 + side * 8, -86, 3, -44 + side * 22, -92 - 4 * pen.sway(), 2])
  }),
  turtle: subject('ground', 0.36, 1.5, 'beach', '#5a8a4a', (pen, { color }) => {
    for (const x of [-34, 34]) pen.limb(color, [x, -22, 11, x * 1.25, -5, 9])
    pen.limb(color, [-46, -30, 10, -68, -48, 13])
    pen.blob(hex('#7a5c34'), [-54, -20, -44, -62, 0, -86, 44, -62, 54, -20, 0, -14])
    for (const [x, y, size] of [
      [0, -58, 15],
      [-28, -44, 12],
      [28, -44, 12],
      [-14, -30, 9],
      [14, -30, 9],
    ] as const)
      pen.star(hex('#a58448'), x, y, size, 6, 0.86)
    eye(pen, -72, -51, 3)
  }),
  octopus: subject('under', 0.6, 1, 'underwater', '#b5487a', (pen, { color }) => {
    for (let arm = 0; arm < 7; arm += 1) {
      const x = (arm - 3) * 12
      const curl = 8 * pen.sway(arm / 7)
      pen.limb(darker(color, arm % 2 ? 0.06 : 0.24), [
        x * 0.6,
        -46,
        8,
        x * 1.3 + curl,
        -26,
        6,
        x * 1.7 - curl,
        -10,
        4,
        x * 2 + curl,
        -4,
        1.6,
      ])
    }
    pen.blob(color, [-30, -44, -34, -74, -18, -98, 18, -98, 34, -74, 30, -44, 0, -36])
    for (const side of [-1, 1]) {
      pen.oval(hex('#fbf6ea'), side * 12, -58, 9)
      eye(pen, side * 12, -57, 5)
    }
  }),
  butterfly: subject('center', 0.5, 1.1, 'meadow', '#e8842c', (pen, { color }) => {
    const fold = 0.86 + 0.14 * pen.sway(0, 2)
    for (const side of [-1, 1]) {
      const wing = (tone: Color, part: number) => {
        const s = side * fold
        pen.blob(tone, [
          s * 3,
          -52,
          s * 24 * part,
          -52 - 40 * part,
          s * 58 * part,
          -54 - 38 * part,
          s * 56 * part,
          -58,
          s * 28,
          -46,
        ])
        pen.blob(tone, [
          s * 3,
          -46,
          s * 36 * part,
          -46 + 2 * part,
          s * 46 * part,
          -46 + 28 * part,
          s * 24 * part,
          -46 + 40 * part,
        ])
      }
      wing(hex('#2a2430'), 1.08)
      wing(color, 0.92)
      for (const [x, y] of [
        [48, -84],
        [40, -90],
        [53, -74],
        [36, -18],
        [42, -26],
      ] as const)
        pen.flat(hex('#fff4dc'), oval(side * fold * x, y, 2.6, 2.6))
      pen.flat(lighter(color, 0.45), oval(side * fold * 26, -64, 8, 10))
      pen.flat(INK, limb([0, -72, 0.9, side * 8, -88, 0.8, side * 14, -94, 1.4]))
    }
    pen.limb(hex('#2a2430'), [0, -74, 3.4, 0, -50, 4, 0, -18, 1.8])
  }),
  bee: subject('center', 0.42, 1.3, 'meadow', '#f2bd2a', (pen, { color, word }) => {
    const flap = 0.05 * pen.sway(0, 3)
    for (const [x, lean] of [
      [-4, -0.06],
      [14, 0.05],
    ] as const)
      pen.flat(hex('#e4f2fa'), oval(x, -82, 13, 26, lean + flap), 0.75)
    pen.oval(word === 'ladybug' ? hex('#d1332e') : color, 6, -46, 44, 29)
    for (const [x, half] of [
      [-12, 26],
      [10, 29],
      [32, 23],
    ] as const)
      pen.flat(
        INK,
        blob([x - 6, -46 - half, x + 6, -46 - half, x + 9, -46, x + 6, -46 + half, x - 6, -46 + half, x - 3, -46]),
      )
    pen.oval(hex('#2e2626'), -42, -48, 17)
    eye(pen, -48, -52, 4)
    for (const side of [0, 1]) pen.limb(INK, [-48, -62, 1.2, -58 + side * 12, -80, 1.2])
    pen.polygon(INK, [48, -50, 62, -46, 48, -42])
  }),
  snail: subject('ground', 0.4, 1.3, 'meadow', '#c98a4a', (pen, { color }) => {
    pen.blob(hex('#d9c79a'), [-62, 0, -58, -30, -48, -52, -38, -46, -38, -16, 30, -14, 60, 0])
    for (const x of [-56, -44]) {
      pen.limb(hex('#d9c79a'), [-50, -48, 2.4, x - 4, -72 + 2 * pen.sway(), 1.6])
      eye(pen, x - 4, -73 + 2 * pen.sway(), 3)
    }
    for (const [x, y, radius, part] of [
      [6, -42, 36, 0],
      [8, -41, 26, 0.3],
      [6, -42, 17, 0],
      [8, -41, 9, 0.35],
    ] as const)
      pen.oval(darker(color, part), x, y, radius)
  }),
}
