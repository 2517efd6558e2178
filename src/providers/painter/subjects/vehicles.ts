import type { Pen } from '../pen.ts'
import { darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon, rectangle } from '../raster/path.ts'
import { subject } from './subject.ts'

const INK = hex('#24232b')
const GLASS = hex('#bfe0ee')
const STEEL = hex('#c3cad2')

function wheel(pen: Pen, x: number, y: number, radius: number): void {
  pen.oval(INK, x, y, radius)
  pen.oval(STEEL, x, y, radius * 0.55)
  pen.oval(darker(STEEL, 0.4), x, y, radius * 0.18)
}

/** What rides, sails and flies. */
export const vehicles = {
  car: subject('ground', 0.36, 2.2, 'road', '#c8322f', (pen, { color, word, isDark, isColored }) => {
    const body = isColored ? color : word === 'taxi' || word === 'cab' ? hex('#f3c02c') : color
    const bounce = 0.8 * pen.sway(0, 2)
    if (/truck|bus|van/.test(word)) {
      pen.shape(body, blob([-98, -14, -98, -84, -92, -90 + bounce, 92, -90 + bounce, 98, -84, 98, -14], 3))
      for (let x = -88; x < 80; x += 29) pen.shape(GLASS, rectangle(x, -78 + bounce, 23, 26))
      pen.flat(lighter(body, 0.6), rectangle(-98, -42, 196, 4))
    } else {
      pen.blob(body, [
        -98,
        -18,
        -98,
        -38,
        -84,
        -46 + bounce,
        -50,
        -52,
        -26,
        -82 + bounce,
        28,
        -84 + bounce,
        58,
        -54,
        92,
        -46,
        100,
        -28,
        96,
        -14,
        -90,
        -14,
      ])
      pen.shape(GLASS, polygon([-40, -54, -22, -76 + bounce, -2, -77 + bounce, -2, -53]))
      pen.shape(GLASS, polygon([3, -53, 3, -77 + bounce, 25, -77 + bounce, 46, -54]))
      pen.flat(darker(body, 0.35), rectangle(-96, -26, 194, 3))
      if (word === 'taxi') pen.box(hex('#fdf6e0'), -8, -93, 20, 9)
    }
    pen.oval(hex('#ffeeb0'), -94, -36, 6, 5)
    pen.oval(hex('#e0473c'), 96, -34, 4, 5)
    if (isDark) pen.flat(hex('#fff0b0'), polygon([-96, -36, -190, -60, -190, -4]), 0.3)
    for (const x of [-58, 60]) wheel(pen, x, -17, 18)
  }),
  bicycle: subject('ground', 0.46, 1.5, 'road', '#c8322f', (pen, { color }) => {
    for (const x of [-42, 42]) {
      for (const [tone, radius] of [
        [INK, 30],
        [STEEL, 27.4],
      ] as const)
        pen.flat(tone, ring(x, -31, radius, radius - 2.4))
      for (let spoke = 0; spoke < 4; spoke += 1)
        pen.flat(STEEL, oval(x, -31, 0.5, 27, spoke / 8 + 0.03 * pen.sway(), 12))
    }
    for (const bar of [
      [-42, -31, -22, -74],
      [-22, -70, 22, -70],
      [-22, -70, -4, -31],
      [-4, -31, 22, -66],
      [-4, -31, 42, -31],
      [42, -31, 22, -70],
    ] as const)
      pen.limb(color, [bar[0], bar[1], 2, bar[2], bar[3], 2])
    pen.limb(INK, [-22, -74, 2, -24, -86, 2, -38, -86, 1.8])
    pen.limb(INK, [22, -70, 2, 24, -80, 2])
    pen.blob(INK, [10, -82, 38, -85, 36, -79, 14, -79])
    pen.oval(STEEL, -4, -31, 6)
  }),
  train: subject('ground', 0.42, 2.4, 'mountains', '#2f5a4a', (pen, { color }) => {
    pen.box(hex('#5b4636'), -140, -4, 280, 4)
    pen.box(darker(color, 0.2), 62, -66, 72, 50)
    for (const x of [70, 92, 114]) pen.shape(GLASS, rectangle(x, -58, 15, 18))
    pen.box(color, 4, -84, 46, 68)
    pen.shape(GLASS, rectangle(12, -76, 26, 22))
    pen.box(darker(color, 0.4), -2, -90, 58, 7)
    pen.shape(darker(color, 0.05), blob([6, -58, -80, -58, -92, -48, -92, -30, -80, -20, 6, -20], 4))
    pen.polygon(INK, [-76, -56, -80, -86, -60, -86, -64, -56])
    pen.oval(hex('#e0aa2e'), -34, -60, 9, 8)
    pen.polygon(hex('#b5402f'), [-92, -22, -108, -4, -60, -4, -60, -22])
    for (const x of [-70, -40, -10, 24]) wheel(pen, x, -15, 13)
    for (const x of [78, 118]) wheel(pen, x, -13, 11)
    pen.oval(hex('#ffeeb0'), -93, -44, 5)
    for (const [x, y, radius] of [
      [-66, -102, 11],
      [-48, -116, 15],
      [-22, -126, 19],
    ] as const)
      pen.flat(hex('#f0f0f2'), oval(x + 3 * pen.sway(x / 60), y, radius, radius * 0.8), 0.7)
  }),
  boat: subject('water', 0.5, 0.9, 'sea', '#b5402f', (pen, { color, word, isColored }) => {
    if (/canoe|kayak|dinghy/.test(word)) {
      pen.blob(color, [-80, -34, -50, -14, 50, -14, 80, -34, 50, 6, -50, 6])
      return pen.limb(hex('#7a5a3a'), [-30, -60, 2, 34, 4, 2])
    }
    const sail = isColored ? lighter(color, 0.1) : hex('#f8f2e4')
    pen.limb(hex('#6b4a35'), [2, -10, 1.6, 2, -99, 1])
    pen.shape(sail, blob([-1, -96, -22, -60, -44, -24, -20, -20, -1, -22], 5))
    pen.shape(isColored ? color : hex('#e8a23c'), blob([6, -92, 22, -58, 38, -26, 20, -22, 6, -24], 5))
    pen.blob(isColored ? hex('#f3ece0') : color, [-52, -18, 0, -14, 52, -18, 40, 4, 0, 8, -40, 4])
    pen.flat(hex('#ffffff'), limb([-50, -14, 1, 0, -10, 1, 50, -14, 1]), 0.8)
    pen.polygon(hex('#cf3a30'), [2, -99, 14 + 2 * pen.sway(0, 2), -96, 2, -92])
  }),
  ship: subject('water', 0.52, 1.4, 'sea', '#34425a', (pen, { color, word }) => {
    if (/pirate|galleon/.test(word)) {
      for (const [x, top] of [
        [-34, -84],
        [4, -100],
        [40, -80],
      ] as const) {
        pen.limb(hex('#5b3f2c'), [x, -16, 1.8, x, top, 1.2])
        for (const [y, half] of [
          [-30, 20],
          [-58, 15],
        ] as const)
          if (y - 20 > top)
            pen.shape(
              hex('#efe4cc'),
              blob([x - half, y, x - half * 0.8, y - 22, x + half * 0.8, y - 22, x + half, y, x + 4, y - 5], 5),
            )
      }
      pen.polygon(INK, [4, -100, 24 + 2 * pen.sway(), -95, 4, -88])
      return pen.blob(hex('#6d4628'), [-74, -34, -56, -18, 48, -20, 72, -40, 66, 2, 0, 8, -56, 4])
    }
    pen.box(hex('#f3efe6'), -44, -44, 84, 24)
    pen.box(hex('#f3efe6'), -30, -60, 54, 17)
    for (const [index, x] of [-20, 0].entries()) pen.box(index ? hex('#d13a3a') : hex('#e0722c'), x, -82, 13, 23)
    for (let x = -38; x < 36; x += 11) pen.flat(hex('#3d5a7a'), oval(x, -33, 3, 3))
    pen.polygon(color, [-80, -24, 74, -24, 60, 8, -62, 8])
    pen.flat(hex('#c8322f'), polygon([-67, 2, 63, 2, 60, 8, -62, 8]))
    for (const [x, y, radius] of [
      [-12, -92, 6],
      [-2, -101, 8],
      [12, -108, 10],
    ] as const)
      pen.flat(hex('#d8dadf'), oval(x + 2 * pen.sway(x / 40), y, radius, radius * 0.7), 0.6)
  }),
}

const ring = (x: number, y: number, outer: number, inner: number): number[][] => {
  const [outside = []] = oval(x, y, outer, outer)
  const [inside = []] = oval(x, y, inner, inner)
  // One outline that goes around, steps in and comes back, so that its middle stays open.
  const [startX = 0, startY = 0] = outside
  const [innerX = 0, innerY = 0] = inside
  const back: number[] = []
  for (let at = inside.length - 2; at >= 0; at -= 2) back.push(inside[at] ?? 0, inside[at + 1] ?? 0)
  return [[...outside, startX, startY, innerX, innerY, ...back]]
}
