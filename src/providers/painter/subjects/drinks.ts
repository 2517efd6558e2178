import { darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon, rectangle } from '../raster/path.ts'
import { steam } from './steam.ts'
import { subject } from './subject.ts'

const CREAM = hex('#fbf1e0')

/** What is poured, and what it is poured from. */
export const drinks = {
  cup: subject('table', 0.46, 1.3, 'table', '#e8e4da', (pen, { color }) => {
    pen.oval(darker(color, 0.1), 0, -3, 58, 7)
    pen.flat(color, oval(0, -5, 50, 5))
    pen.limb(color, [34, -50, 4.4, 54, -46, 4.4, 50, -26, 4.4, 30, -20, 4.4])
    pen.blob(color, [-42, -64, 42, -64, 36, -24, 22, -6, -22, -6, -36, -24])
    pen.oval(lighter(color, 0.4), 0, -63, 42, 9)
    pen.flat(hex('#4a2c1c'), oval(0, -62, 37, 6.6))
    pen.flat(hex('#a8754a'), blob([-14, -62, 0, -66, 14, -62, 0, -59]), 0.8)
    steam(pen, 0, -72)
  }),
  bottle: subject('table', 0.72, 0.35, 'table', '#2f5a3c', (pen, { color, word, isColored }) => {
    const glass = isColored ? color : word === 'perfume' ? hex('#e8a8b8') : word === 'potion' ? hex('#7a4ad0') : color
    if (/potion|perfume|flask/.test(word)) {
      pen.box(hex('#c9a45a'), -8, -84, 16, 12)
      pen.box(lighter(glass, 0.5), -6, -74, 12, 20)
      pen.blob(glass, [-10, -56, -32, -30, -28, -6, 0, 0, 28, -6, 32, -30, 10, -56])
      pen.glow(lighter(glass, 0.4), 0, -26, 40, 0.5)
      return pen.flat(hex('#ffffff'), blob([-18, -34, -12, -42, -12, -24, -18, -16]), 0.6)
    }
    pen.blob(glass, [-17, 0, -18, -54, -7, -68, -6, -96, 6, -96, 7, -68, 18, -54, 17, 0], 5)
    pen.box(hex('#8a2f3a'), -6.6, -100, 13.2, 16)
    pen.box(CREAM, -17, -44, 34, 28)
    pen.flat(hex('#8a2f3a'), rectangle(-12, -36, 24, 2.4))
    pen.flat(hex('#6a5a4a'), rectangle(-9, -29, 18, 1.4))
    pen.flat(hex('#ffffff'), rectangle(-13, -58, 2.6, 50), 0.35)
  }),
  glass: subject('table', 0.62, 0.6, 'table', '#c2304a', (pen, { color, word }) => {
    const isMartini = /cocktail|martini/.test(word)
    pen.oval(hex('#dfe9ee'), 0, -3, 22, 4)
    pen.limb(hex('#dfe9ee'), [0, -4, 1.8, 0, -46, 1.8])
    const bowl = isMartini
      ? polygon([-38, -92, 38, -92, 2, -46, -2, -46])
      : blob([-24, -96, 24, -96, 26, -70, 12, -48, -12, -48, -26, -70])
    pen.flat(hex('#eaf4f8'), bowl, 0.7)
    pen.shape(
      color,
      isMartini
        ? polygon([-31, -84, 31, -84, 2, -48, -2, -48])
        : blob([-24, -76, 24, -76, 22, -62, 10, -50, -10, -50, -22, -62]),
    )
    pen.flat(hex('#ffffff'), blob([-17, -88, -13, -90, -14, -66, -18, -66]), 0.6)
    if (isMartini) for (const x of [-8, 4]) pen.oval(hex('#7d9a3a'), x, -82, 5)
  }),
  teapot: subject('table', 0.5, 1.3, 'table', '#3f7f8f', (pen, { color }) => {
    pen.limb(color, [34, -58, 4, 58, -56, 4, 58, -28, 4, 34, -20, 4])
    pen.limb(color, [-30, -24, 9, -50, -38, 6, -62, -64, 4.4])
    pen.blob(color, [-38, -30, -28, -60, 0, -70, 28, -60, 38, -30, 24, -4, -24, -4])
    pen.oval(darker(color, 0.2), 0, -67, 18, 5)
    pen.oval(color, 0, -76, 5)
    pen.flat(lighter(color, 0.5), limb([-34, -34, 1, 0, -28, 1, 34, -34, 1]))
    steam(pen, -64, -72)
  }),
}
