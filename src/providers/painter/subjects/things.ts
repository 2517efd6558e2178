import { darker, hex, lighter } from '../raster/color.ts'
import { swing, wave } from '../raster/numbers.ts'
import { blob, limb, oval, polygon, rectangle } from '../raster/path.ts'
import { subject } from './subject.ts'

const INK = hex('#24232b')
const WOOD = hex('#8a5a34')

/** What lies about. */
export const things = {
  candle: subject('table', 0.56, 0.4, 'room', '#f2e6cc', (pen, { color }) => {
    pen.oval(hex('#b08a3c'), 0, -3, 26, 5)
    pen.box(color, -10, -62, 20, 60)
    pen.blob(lighter(color, 0.3), [-10, -62, 10, -62, 9, -52, 4, -56, 0, -46, -5, -56, -10, -50])
    pen.limb(INK, [0, -62, 0.8, 0, -70, 0.8])
    pen.glow(hex('#ffc45a'), 0, -78, 70, 0.6)
    const lean = 2 * pen.sway(0, 2)
    pen.bright(hex('#ff9a2e'), blob([-6, -68, -6, -78, lean, -98, 6, -78, 6, -68]))
    pen.bright(hex('#fff0a8'), blob([-3, -68, -3, -75, lean * 0.6, -86, 3, -75, 3, -68]))
  }),
  lamp: subject('table', 0.64, 0.6, 'room', '#e0aa4a', (pen, { color, word }) => {
    pen.glow(hex('#ffd98a'), 0, -66, 90, 0.55)
    if (/bulb/.test(word)) {
      pen.blob(hex('#ffe9a0'), [-10, -30, -28, -62, -20, -92, 0, -100, 20, -92, 28, -62, 10, -30])
      pen.flat(hex('#e8862a'), limb([-8, -44, 0.9, -6, -64, 0.9, 0, -56, 0.9, 6, -64, 0.9, 8, -44, 0.9]))
      return pen.box(hex('#8a8f98'), -10, -30, 20, 26)
    }
    if (word === 'lantern') {
      pen.limb(INK, [-14, -84, 1.4, 0, -100, 1.4, 14, -84, 1.4])
      pen.box(INK, -20, -86, 40, 8)
      pen.bright(hex('#ffd87a'), rectangle(-17, -78, 34, 62))
      for (const x of [-18, -1, 16]) pen.box(INK, x, -78, 2.4, 62)
      pen.bright(hex('#ff9a2e'), blob([-5, -28, -5, -40, 0, -58, 5, -40, 5, -28]))
      return pen.box(INK, -22, -17, 44, 9)
    }
    pen.oval(hex('#6a5038'), 0, -4, 22, 5)
    pen.limb(hex('#6a5038'), [0, -4, 2.6, 0, -56, 2])
    pen.polygon(color, [-36, -50, 36, -50, 20, -98, -20, -98])
  }),
  book: subject('table', 0.44, 1.5, 'table', '#8a2f3a', (pen, { color }) => {
    pen.polygon(color, [-66, -10, 0, -2, 66, -10, 66, -64, 0, -54, -66, -64])
    for (const side of [-1, 1]) {
      pen.blob(hex('#f8f0dc'), [0, -8, side * 30, -18, side * 61, -15, side * 61, -69, side * 30, -74, 0, -62], 4)
      for (let line = 0; line < 6; line += 1)
        pen.flat(hex('#8a8070'), limb([side * 10, -58 + line * 8 + 1, 0.7, side * 50, -63 + line * 8, 0.7], 2), 0.8)
    }
    pen.flat(hex('#d13a3a'), polygon([6, -64, 12, -66, 12, -6, 9, -12, 6, -6]))
  }),
  umbrella: subject('ground', 0.62, 1.1, 'city', '#cf2f3a', (pen, { color }) => {
    pen.limb(WOOD, [0, -90, 1.4, 0, -12, 1.4, 6, -4, 1.6, 12, -10, 1.6])
    pen.polygon(color, [0, -98, 60, -50, 44, -56, 30, -50, 15, -56, 0, -50, -15, -56, -30, -50, -44, -56, -60, -50])
    pen.blob(
      color,
      [-60, -50, -44, -82, 0, -99, 44, -82, 60, -50, 44, -56, 30, -50, 15, -56, 0, -50, -15, -56, -30, -50, -44, -56],
      5,
    )
    for (const side of [-1, 1])
      pen.flat(darker(color, 0.3), limb([0, -98, 0.6, side * 18, -80, 0.6, side * 29, -51, 0.6]))
    pen.limb(INK, [0, -98, 1, 0, -106, 0.6])
  }),
  guitar: subject('table', 0.78, 0.5, 'room', '#b5672c', (pen, { color }) => {
    pen.blob(
      color,
      [0, -52, 13, -50, 17, -40, 14, -32, 24, -18, 20, -2, 0, 2, -20, -2, -24, -18, -14, -32, -17, -40, -13, -50],
    )
    pen.oval(INK, 0, -28, 6.6)
    pen.box(hex('#5b3a24'), -2.6, -86, 5.2, 56)
    pen.box(hex('#3a2820'), -5, -100, 10, 15)
    pen.box(INK, -8, -12, 16, 3)
    for (const x of [-1.5, 0, 1.5]) pen.flat(hex('#e8e4d8'), rectangle(x - 0.2, -96, 0.4, 86))
    for (const y of [-98, -94, -90]) for (const side of [-1, 1]) pen.oval(hex('#e0d6c0'), side * 6.4, y, 1.4)
  }),
  shoe: subject('table', 0.42, 1.6, 'studio', '#d8412f', (pen, { color }) => {
    pen.blob(hex('#f6f3ee'), [-66, -14, 56, -14, 64, -6, 56, 0, -60, 0, -72, -6])
    pen.blob(color, [-68, -14, -64, -30, -40, -40, -14, -52, 6, -78, 20, -82, 46, -80, 54, -60, 58, -14, 0, -11])
    pen.blob(darker(color, 0.3), [6, -78, 20, -84, 46, -82, 44, -76, 20, -76])
    pen.blob(lighter(color, 0.5), [-68, -14, -66, -28, -48, -36, -40, -14])
    for (const [x, y] of [
      [-28, -44],
      [-19, -50],
      [-10, -58],
      [-2, -67],
    ] as const)
      pen.limb(hex('#ffffff'), [x - 6, y + 1, 1.5, x + 8, y + 4, 1.5])
    pen.flat(hex('#ffffff'), blob([4, -24, 30, -40, 50, -48, 34, -32, 14, -20]), 0.9)
  }),
  watch: subject('table', 0.62, 0.9, 'studio', '#c9a24a', (pen, { color, word }) => {
    if (word === 'wristwatch' || word === 'watch') for (const y of [-104, -22]) pen.box(hex('#5a3826'), -14, y, 28, 26)
    pen.oval(color, 0, -52, 40)
    pen.flat(hex('#fbf8f0'), oval(0, -52, 33, 33))
    for (let hour = 0; hour < 12; hour += 1)
      pen.flat(INK, oval(29 * swing(hour / 12), -52 + 29 * wave(hour / 12), hour % 3 ? 1 : 2, hour % 3 ? 1 : 2))
    pen.limb(INK, [0, -52, 1.8, -13, -66, 1.4])
    pen.limb(INK, [0, -52, 1.4, 18, -70, 1])
    pen.oval(hex('#cf3a30'), 0, -52, 2.6)
    pen.oval(color, 42, -52, 4)
  }),
  crown: subject('table', 0.5, 1.2, 'studio', '#e5b53a', (pen, { color }) => {
    pen.polygon(color, [-44, -10, -56, -76, -28, -44, 0, -92, 28, -44, 56, -76, 44, -10])
    pen.box(darker(color, 0.2), -44, -18, 88, 14)
    for (const [x, y] of [
      [-56, -80],
      [0, -96],
      [56, -80],
    ] as const)
      pen.oval(hex('#f8f0dc'), x, y, 5)
    for (const [x, tone] of [
      [-28, '#c2304a'],
      [0, '#2f6fd0'],
      [28, '#12946a'],
    ] as const)
      pen.oval(hex(tone), x, -30, 6)
  }),
  gem: subject('table', 0.54, 1.1, 'studio', '#4ac4e8', (pen, { color }) => {
    pen.glow(lighter(color, 0.4), 0, -50, 80, 0.5)
    const [left, right] = [-50, 50]
    pen.polygon(lighter(color, 0.3), [-28, -92, 28, -92, right, -62, left, -62])
    pen.polygon(darker(color, 0.1), [left, -62, -18, -62, 0, 0])
    pen.polygon(lighter(color, 0.25), [-18, -62, 18, -62, 0, 0])
    pen.polygon(darker(color, 0.35), [18, -62, right, -62, 0, 0])
    pen.polygon(lighter(color, 0.7), [-28, -92, 0, -92, -18, -62])
    pen.polygon(color, [0, -92, 28, -92, 18, -62])
    pen.star(hex('#ffffff'), -30, -84, 9 + 4 * pen.sway(), 4, 0.2)
  }),
  heart: subject('center', 0.54, 1, 'studio', '#dc2f4a', (pen, { color }) => {
    const beat = 1 + 0.04 * pen.sway(0, 2)
    const points = [0, -70, 20, -92, 44, -86, 50, -62, 36, -34, 0, 0, -36, -34, -50, -62, -44, -86, -20, -92]
    pen.blob(
      color,
      points.map((value, index) => (index % 2 ? -50 + (value + 50) * beat : value * beat)),
    )
    pen.flat(hex('#ffffff'), oval(-26, -72, 7, 12, 0.08), 0.4)
  }),
  star: subject('center', 0.56, 1, 'studio', '#f5c12e', (pen, { color }) => {
    pen.glow(lighter(color, 0.3), 0, -50, 74, 0.4)
    pen.star(color, 0, -48, 52, 5, 0.46)
  }),
  chair: subject('ground', 0.55, 0.9, 'room', '#c26a3c', (pen, { color, word }) => {
    if (/sofa|couch|armchair|throne/.test(word)) {
      pen.blob(darker(color, 0.1), [-46, -20, -48, -84, -30, -94, 30, -94, 48, -84, 46, -20], 5)
      for (const side of [-1, 1]) pen.limb(color, [side * 48, -14, 11, side * 48, -46, 12])
      pen.blob(lighter(color, 0.1), [-38, -20, -38, -42, 38, -42, 38, -20, 0, -16], 5)
      for (const side of [-1, 1]) pen.box(hex('#4a3426'), side * 40 - 3, -9, 6, 9)
      return
    }
    for (const x of [-22, 22]) pen.limb(WOOD, [x, -44, 2.4, x * 1.2, -1, 2])
    for (const x of [-18, 24]) pen.limb(darker(WOOD, 0.3), [x, -42, 2.2, x, -8, 1.8])
    for (const x of [-22, 22]) pen.limb(WOOD, [x, -44, 2.4, x, -98, 2.2])
    for (const y of [-92, -76, -62]) pen.box(color, -22, y, 44, 7)
    pen.polygon(color, [-28, -40, 28, -40, 24, -49, -24, -49])
  }),
}
