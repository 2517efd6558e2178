import { darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import { subject } from './subject.ts'

/** What is up in the air and beyond it. */
export const flyers = {
  balloon: subject('sky', 0.5, 0.7, 'mountains', '#d8412f', (pen, { color }) => {
    const stripes = [hex('#f4c13a'), lighter(color, 0.75), hex('#f4c13a')]
    for (const side of [-1, 1]) pen.flat(hex('#5b4030'), limb([side * 12, -26, 0.6, side * 6, -11, 0.6], 2))
    pen.blob(color, [-34, -64, -30, -86, -14, -98, 14, -98, 30, -86, 34, -64, 22, -40, 11, -25, -11, -25, -22, -40])
    for (const [index, x] of [-20, 0, 20].entries())
      pen.shape(
        stripes[index] ?? color,
        blob([
          x * 0.75 - 3.4,
          -97 + Math.abs(x) * 0.18,
          x * 0.75 + 3.4,
          -97 + Math.abs(x) * 0.18,
          x * 1.12 + 5,
          -64,
          x * 0.45 + 2.6,
          -26,
          x * 0.45 - 2.6,
          -26,
          x * 1.12 - 5,
          -64,
        ]),
      )
    pen.box(hex('#8a5a34'), -7, -12, 14, 11)
    pen.box(hex('#6b4326'), -8, -13, 16, 3)
    pen.glow(hex('#ffd87a'), 0, -26, 10, 0.5)
  }),
  plane: subject('sky', 0.3, 2.4, 'mountains', '#eef1f4', (pen, { color, isColored }) => {
    const accent = isColored ? darker(color, 0.4) : hex('#2f6fd0')
    pen.polygon(darker(color, 0.3), [-4, -58, 36, -98, 50, -98, 26, -56])
    pen.blob(color, [-112, -50, -92, -64, -40, -68, 60, -66, 108, -72, 112, -60, 60, -46, -70, -40, -104, -44])
    pen.polygon(accent, [76, -66, 104, -106, 120, -106, 108, -64])
    pen.polygon(darker(color, 0.12), [-10, -52, 44, -10, 60, -12, 34, -52])
    pen.polygon(darker(color, 0.12), [84, -60, 116, -44, 124, -46, 108, -62])
    for (let x = -70; x < 66; x += 11) pen.flat(hex('#4a6a8a'), oval(x, -58, 2.6, 2.8))
    pen.flat(hex('#4a6a8a'), polygon([-104, -55, -92, -62, -86, -56]))
    pen.oval(accent, 16, -32, 12, 6, 0.02)
  }),
  rocket: subject('center', 0.66, 0.5, 'space', '#eef0f3', (pen, { color, isColored }) => {
    const accent = isColored ? darker(color, 0.35) : hex('#d13a30')
    const flame = 5 * pen.sway(0, 2)
    pen.glow(hex('#ff9a3c'), 0, -6, 44, 0.7)
    pen.blob(hex('#ff8a2a'), [-10, -20, -12, -6, 0, 18 + flame, 12, -6, 10, -20])
    pen.blob(hex('#ffe58a'), [-5, -20, -6, -8, 0, 6 + flame, 6, -8, 5, -20])
    for (const side of [-1, 1]) pen.polygon(accent, [side * 12, -46, side * 28, -22, side * 26, -8, side * 11, -22])
    pen.blob(color, [-15, -20, -17, -52, -11, -82, 0, -100, 11, -82, 17, -52, 15, -20])
    pen.shape(accent, blob([-10, -83, 0, -101, 10, -83, 0, -81]))
    pen.oval(hex('#4a5566'), 0, -64, 7.6)
    pen.oval(hex('#8fd8ff'), 0, -64, 5.4)
    pen.box(darker(color, 0.45), -9, -22, 18, 5)
  }),
  saucer: subject('sky', 0.34, 1.8, 'meadow', '#9aa6b4', (pen, { color, isDark }) => {
    pen.flat(hex('#c8ff9a'), polygon([-24, -38, 24, -38, 70, 80, -70, 80]), isDark ? 0.35 : 0.25)
    pen.oval(hex('#a5e8f0'), 0, -64, 27, 24)
    pen.oval(color, 0, -48, 70, 17)
    pen.oval(darker(color, 0.3), 0, -44, 48, 9)
    for (let light = -2; light <= 2; light += 1) {
      pen.glow(hex('#ffe27a'), light * 26, -46 + Math.abs(light) * -2, 10, 0.8)
      pen.flat(hex('#fff6c8'), oval(light * 26, -46 - Math.abs(light) * 2, 3.4, 3.4))
    }
  }),
  planet: subject('center', 0.56, 1.2, 'space', '#d8a468', (pen, { color, word, isColored }) => {
    const body = isColored
      ? color
      : word === 'earth' || word === 'globe'
        ? hex('#2f6fc0')
        : word === 'mars'
          ? hex('#c0583a')
          : color
    const hasRing = !/earth|mars|globe|jupiter/.test(word)
    pen.glow(lighter(body, 0.3), 0, -50, 66, 0.4)
    if (hasRing) pen.flat(lighter(body, 0.35), half(-50, 78, 20, 58, 13, -1), 0.85)
    pen.oval(body, 0, -50, 42)
    if (word === 'earth' || word === 'globe')
      for (const land of [
        [-26, -70, -8, -76, 2, -62, -10, -50, -24, -54],
        [8, -46, 26, -54, 30, -38, 16, -22, 8, -32],
      ])
        pen.flat(hex('#4fa05a'), blob(land))
    else
      for (const [y, reach] of [
        [-72, 33],
        [-58, 40],
        [-40, 39],
        [-27, 32],
      ] as const)
        pen.flat(darker(body, 0.25), blob([-reach, y, 0, y - 3, reach, y, 0, y + 5]), 0.5)
    if (hasRing) pen.flat(lighter(body, 0.45), half(-50, 78, 20, 58, 13, 1), 0.95)
  }),
  kite: subject('sky', 0.42, 0.8, 'beach', '#d8412f', (pen, { color }) => {
    pen.flat(hex('#4a3a3a'), limb([0, -30, 0.5, 8 + 6 * pen.sway(), 6, 0.5, -8 - 6 * pen.sway(), 40, 0.5, 10, 76, 0.5]))
    pen.polygon(color, [0, -100, 30, -70, 0, -28, -30, -70])
    pen.polygon(hex('#f4c13a'), [0, -100, 30, -70, 0, -70])
    pen.polygon(hex('#3f86c8'), [0, -28, -30, -70, 0, -70])
    for (const y of [-8, 14, 36]) pen.polygon(hex('#f4c13a'), [-6, y - 4, 8, y + 4, 8, y - 4, -6, y + 4])
  }),
}

/** The half of a flat ring that lies before (1) or behind (−1) what it goes around. */
function half(y: number, outerX: number, outerY: number, innerX: number, innerY: number, side: number): number[][] {
  const points: number[] = []
  for (let step = 0; step <= 20; step += 1) {
    const part = step / 10 - 1
    points.push(part * outerX, y + side * outerY * Math.sqrt(Math.max(0, 1 - part * part)))
  }
  for (let step = 20; step >= 0; step -= 1) {
    const part = step / 10 - 1
    points.push(part * innerX, y + side * innerY * Math.sqrt(Math.max(0, 1 - part * part)))
  }
  return [points]
}
