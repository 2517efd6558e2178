import type { Pen } from '../pen.ts'
import { darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon, rectangle } from '../raster/path.ts'
import { type Look, subject } from './subject.ts'

const WOOD = hex('#6b4a35')
const STONE = hex('#8f8a84')
const ROOF = hex('#a2452f')

/** A window, lit when it is dark. */
function pane(pen: Pen, { isDark }: Look, x: number, y: number, width: number, height: number): void {
  pen.flat(hex('#4a3c38'), rectangle(x - 1, y - 1, width + 2, height + 2))
  if (isDark) pen.bright(hex('#ffd36a'), rectangle(x, y, width, height))
  else pen.flat(hex('#bfe0ee'), rectangle(x, y, width, height))
  pen.flat(hex('#4a3c38'), rectangle(x + width / 2 - 0.5, y, 1, height))
  pen.flat(hex('#4a3c38'), rectangle(x, y + height / 2 - 0.5, width, 1))
  if (isDark) pen.glow(hex('#ffc45a'), x + width / 2, y + height / 2, width * 1.8, 0.5)
}

/** What people have built and what they live in. */
export const buildings = {
  house: subject('ground', 0.5, 1.1, 'meadow', '#e6d6b8', (pen, look) => {
    const { color } = look
    pen.box(hex('#8a5a48'), 24, -92, 11, 26)
    pen.flat(hex('#e8e8ec'), blob([28, -96, 33, -102, 40 + 3 * pen.sway(), -108, 34, -112, 26, -104]), 0.5)
    pen.box(color, -40, -50, 80, 50)
    pen.polygon(ROOF, [-52, -46, -26, -84, 26, -84, 52, -46])
    pen.box(WOOD, -7, -30, 15, 30)
    pen.flat(hex('#e9c25a'), oval(4.5, -14, 1.2, 1.2))
    pane(pen, look, -31, -37, 16, 16)
    pane(pen, look, 17, -37, 16, 16)
    pen.box(darker(color, 0.4), -44, -3, 88, 3)
  }),
  castle: subject('ground', 0.66, 1.1, 'mountains', '#a9a6a4', (pen, look) => {
    const { color } = look
    const tower = (x: number, width: number, height: number, roof: boolean) => {
      pen.box(color, x - width / 2, -height, width, height)
      if (roof) {
        pen.polygon(hex('#3d5a94'), [x - width * 0.72, -height, x, -height - width * 1.5, x + width * 0.72, -height])
        pen.limb(WOOD, [x, -height - width * 1.4, 0.6, x, -height - width * 1.95, 0.6])
        pen.polygon(hex('#d13a3a'), [
          x,
          -height - width * 1.95,
          x + 10,
          -height - width * 1.8 + pen.sway(x / 60),
          x,
          -height - width * 1.62,
        ])
      } else
        for (let tooth = -1; tooth <= 1; tooth += 1)
          pen.box(color, x + (tooth * width) / 2.6 - width / 8, -height - 5, width / 4, 6)
      pane(pen, look, x - 1.8, -height + 8, 3.6, 8)
    }
    tower(-14, 18, 74, true)
    tower(18, 16, 62, true)
    pen.box(darker(color, 0.1), -46, -38, 92, 38)
    for (let tooth = 0; tooth < 9; tooth += 1) pen.box(darker(color, 0.1), -46 + tooth * 10.6, -43, 6, 6)
    tower(-46, 20, 56, true)
    tower(46, 20, 50, true)
    pen.flat(hex('#3a2a26'), blob([-10, 0, -10, -18, 0, -27, 10, -18, 10, 0]))
  }),
  lighthouse: subject('ground', 0.72, 0.45, 'sea', '#f3efe6', (pen, { color, isDark, isColored }) => {
    const sway = pen.sway(0, 1)
    const stripe = isColored ? hex('#f6f2ea') : hex('#cf3a30')
    pen.blob(hex('#5a5450'), [-44, 6, -34, -6, -14, -10, 16, -9, 36, -4, 46, 6])
    pen.polygon(color, [-15, -6, 15, -6, 9, -76, -9, -76])
    for (const [from, to] of [
      [-6, -22],
      [-38, -52],
      [-66, -76],
    ] as const) {
      const at = (y: number) => 15 + ((y + 6) / 70) * 6
      pen.polygon(stripe, [-at(from), from, at(from), from, at(to), to, -at(to), to])
    }
    pen.box(hex('#34323a'), -13, -79, 26, 3)
    pen.box(hex('#ffe9a0'), -7, -90, 14, 11)
    for (const x of [-7, -0.6, 6]) pen.flat(hex('#34323a'), rectangle(x, -90, 1.2, 11))
    pen.polygon(isColored ? darker(color, 0.3) : hex('#b52f28'), [-11, -90, 0, -101, 11, -90])
    if (isDark) {
      for (const side of [-1, 1])
        pen.flat(hex('#fff0b0'), polygon([0, -85, side * 150, -112 + 14 * sway, side * 150, -72 + 14 * sway]), 0.3)
    }
    pen.glow(hex('#fff0b0'), 0, -85, isDark ? 34 : 16, 0.8)
    pen.flat(hex('#4a3c38'), blob([-4, -6, -4, -14, 0, -18, 4, -14, 4, -6]))
  }),
  tower: subject('ground', 0.76, 0.4, 'city', '#b8b0a8', (pen, look) => {
    const { color, word } = look
    if (/pagoda|temple/.test(word)) {
      for (let tier = 0; tier < 4; tier += 1) {
        const [y, half] = [-tier * 22, 26 - tier * 4]
        pen.box(hex('#b5402f'), -half * 0.62, y - 16, half * 1.24, 16)
        pane(pen, look, -4, y - 13, 8, 9)
        pen.blob(hex('#34424a'), [
          -half - 8,
          y - 15,
          -half + 4,
          y - 19,
          0,
          y - 26,
          half - 4,
          y - 19,
          half + 8,
          y - 15,
          0,
          y - 14,
        ])
      }
      return pen.limb(hex('#e0aa2e'), [0, -88, 1.4, 0, -104, 0.6])
    }
    if (/church|chapel|cathedral/.test(word)) {
      pen.box(lighter(color, 0.4), -4, -40, 38, 40)
      pen.polygon(ROOF, [-8, -38, 14, -58, 38, -38])
      pen.box(lighter(color, 0.5), -22, -62, 20, 62)
      pen.polygon(hex('#4a566a'), [-25, -62, -12, -96, 1, -62])
      pen.limb(hex('#e0aa2e'), [-12, -94, 0.8, -12, -106, 0.8])
      pen.limb(hex('#e0aa2e'), [-15, -102, 0.8, -9, -102, 0.8])
      for (const x of [5, 20]) pane(pen, look, x, -28, 6, 14)
      return pen.flat(hex('#4a3028'), blob([-17, 0, -17, -12, -12, -18, -7, -12, -7, 0]))
    }
    pen.box(color, -15, -86, 30, 86)
    pen.box(lighter(color, 0.12), -11, -94, 22, 9)
    pen.limb(hex('#6a6a72'), [0, -94, 1, 0, -108, 0.5])
    for (let row = 0; row < 11; row += 1)
      for (const x of [-12, -4, 4])
        pen.flat(
          look.isDark && (row * 7 + x) % 3 ? hex('#ffd778') : hex('#5f7388'),
          rectangle(x, -82 + row * 7.4, 6, 4.6),
        )
  }),
  windmill: subject('ground', 0.66, 0.9, 'meadow', '#efe4d0', (pen, { color }) => {
    pen.polygon(color, [-20, 0, 20, 0, 12, -62, -12, -62])
    pen.blob(hex('#8a4a38'), [-14, -61, -10, -72, 0, -77, 10, -72, 14, -61])
    pen.box(WOOD, -5, -18, 10, 18)
    pen.flat(hex('#5f7f98'), oval(0, -40, 4, 4))
    const turn = 0.125 * pen.sway() + 0.06
    for (let blade = 0; blade < 4; blade += 1) {
      const quarter = (x: number, y: number) => spun(x, y, blade / 4 + turn)
      pen.flat(WOOD, polygon([quarter(-0.9, 0), quarter(0.9, 0), quarter(0.9, -42), quarter(-0.9, -42)].flat()))
      pen.flat(
        hex('#f6efe0'),
        polygon([quarter(0.9, -10), quarter(10, -10), quarter(10, -42), quarter(0.9, -42)].flat()),
        0.95,
      )
    }
    pen.oval(hex('#4a3a30'), 0, -62, 3)
  }),
  pyramid: subject('ground', 0.5, 1.6, 'desert', '#d9b066', (pen, { color }) => {
    pen.polygon(darker(color, 0.28), [30, -54, 40, -60, 84, 0, 10, 0])
    pen.polygon(color, [-78, 0, -4, -92, 28, 0])
    pen.polygon(darker(color, 0.35), [-4, -92, 28, 0, 66, -4])
    for (let row = 1; row < 9; row += 1)
      pen.flat(
        darker(color, 0.3),
        limb([-78 + row * 8.2, -row * 10.2, 0.35, 28 - row * 3.5, -row * 10.2, 0.35], 2),
        0.5,
      )
  }),
  bridge: subject('water', 0.42, 2.6, 'lake', '#b5432f', (pen, { color }) => {
    // What it rests on at both ends.
    for (const side of [-1, 1]) {
      pen.polygon(STONE, [side * 108, 6, side * 116, -29, side * 190, -29, side * 190, 6])
      pen.box(darker(STONE, 0.15), side * 134 - 8, -52, 16, 25)
    }
    for (const x of [-62, 62]) {
      pen.box(color, x - 5, -96, 3.6, 100)
      pen.box(color, x + 2, -96, 3.6, 100)
      for (const y of [-90, -70, -50]) pen.box(color, x - 5, y, 10, 3)
    }
    pen.box(darker(color, 0.2), -140, -28, 280, 5)
    pen.limb(color, [-140, -50, 1.1, -62, -95, 1.1], 4)
    pen.limb(color, [62, -95, 1.1, 140, -50, 1.1], 4)
    pen.limb(color, [-62, -95, 1.1, -30, -52, 1.1, 0, -36, 1.1, 30, -52, 1.1, 62, -95, 1.1], 8)
    for (let x = -132; x <= 132; x += 8) {
      const off = Math.abs(x)
      const top = off <= 62 ? -36 - 59 * (off / 62) * (off / 62) : -95 + (off - 62) * 0.58
      pen.flat(color, rectangle(x - 0.35, top, 0.7, -28 - top))
    }
  }),
  tent: subject('ground', 0.4, 1.3, 'forest', '#e08a3c', (pen, { color, isDark }) => {
    if (isDark) pen.glow(hex('#ffc45a'), 0, -30, 80, 0.5)
    pen.polygon(darker(color, 0.25), [0, -84, 66, 0, 20, 0])
    pen.polygon(color, [-56, 0, 0, -84, 26, 0])
    pen.flat(isDark ? hex('#ffe09a') : hex('#3a2c28'), polygon([-24, 0, -3, -66, 10, 0]))
    pen.limb(WOOD, [0, -82, 1, 0, -92, 0.8])
    pen.flat(WOOD, limb([-56, 0, 0.5, -70, 4, 0.5], 2))
  }),
  fire: subject('ground', 0.4, 0.8, 'forest', '#ff7a1e', (pen, { color }) => {
    pen.glow(hex('#ff9a3c'), 0, -36, 110 + 9 * pen.sway(0.1, 2), 0.7)
    for (const side of [-1, 1]) pen.limb(hex('#5b3c2a'), [side * -34, -2, 5, side * 30, -12, 4])
    // A flame in a flame in a flame, each of which dances in its own time.
    for (const [tone, part, start] of [
      [color, 1, 0],
      [hex('#ffb52e'), 0.68, 0.35],
      [hex('#fff0a0'), 0.38, 0.7],
    ] as const) {
      const lean = 6 * pen.sway(start)
      const tip = (height: number, offset: number) => height + 14 * pen.sway(start + offset, 2)
      const left = [-26, 0, -30, 26, -15 + lean, tip(46, 0), -9, 34]
      const right = [2 + lean, tip(80, 0.3), 13, 38, 22 + lean, tip(48, 0.6), 29, 22, 24, 0]
      const flame = [...left, ...right].map((value, at) => (at % 2 === 0 ? value * part : -8 - value * part))
      pen.bright(tone, blob(flame))
    }
  }),
}

/** A point around the hub of the mill. */
function spun(x: number, y: number, turns: number): [number, number] {
  const part = turns - Math.floor(turns)
  // A quarter is a swap of axes; what is left is small enough for a straight line and its correction.
  const quarters = Math.floor(part * 4)
  const rest = (part * 4 - quarters) * 1.5708
  const [sine, cosine] = [
    rest - (rest * rest * rest) / 6 + (rest * rest * rest * rest * rest) / 120,
    1 - (rest * rest) / 2 + (rest * rest * rest * rest) / 24,
  ]
  let [across, down] = [x, y]
  for (let turn = 0; turn < quarters; turn += 1) [across, down] = [-down, across]
  return [across * cosine - down * sine, -62 + across * sine + down * cosine]
}
