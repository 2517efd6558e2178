import { darker, hex, lighter } from '../raster/color.ts'
import { oval, polygon } from '../raster/path.ts'
import { eye, subject } from './subject.ts'

const BEAK = hex('#efa02c')

/** What has feathers. */
export const birds = {
  bird: subject('ground', 0.42, 1.1, 'forest', '#3f86c8', (pen, { color, word }) => {
    const isDark = word === 'crow' || word === 'raven'
    const coat = isDark ? hex('#2b2a33') : color
    pen.limb(hex('#6b4a33'), [-70, -6, 3, 0, -8, 3.4, 75, -2, 2.4])
    pen.polygon(darker(coat, 0.25), [22, -34, 66, -14, 60, -4, 16, -20])
    for (const x of [-6, 4]) pen.limb(hex('#7a5a3a'), [x, -20, 1.6, x - 2, -8, 1.6])
    pen.blob(coat, [-34, -50, -30, -30, -10, -16, 16, -18, 32, -32, 24, -48, 4, -60, -10, -72])
    pen.blob(isDark ? coat : hex('#f2b27c'), [-34, -52, -30, -32, -12, -17, 2, -22, -8, -40, -18, -56])
    pen.oval(coat, -20, -68, 19, 18)
    pen.blob(darker(coat, 0.3), [-6, -50, 14, -50, 34, -34, 48, -18, 22, -22, 2, -30])
    pen.polygon(BEAK, [-37, -72, -54, -64, -36, -61])
    eye(pen, -26, -71, 3.2)
  }),
  gull: subject('sky', 0.24, 2, 'sea', '#f4f2ee', (pen, { color, word }) => {
    const coat = /eagle|hawk|falcon/.test(word) ? hex('#6a4a34') : color
    const flap = 16 * pen.sway(0, 1)
    pen.blob(darker(coat, 0.12), [
      0,
      -44,
      30,
      -74 - flap,
      66,
      -84 - flap,
      100,
      -66 - flap,
      64,
      -62 - flap,
      30,
      -42,
      8,
      -34,
    ])
    pen.blob(coat, [-4, -42, -34, -76 - flap, -64, -88 - flap, -98, -72 - flap, -64, -64 - flap, -32, -40, -8, -32])
    pen.blob(coat, [-34, -44, -22, -52, 10, -46, 36, -36, 40, -32, 8, -28, -22, -34])
    pen.polygon(BEAK, [-33, -46, -46, -41, -32, -40])
    eye(pen, -26, -45, 2)
  }),
  owl: subject('ground', 0.55, 0.7, 'forest', '#8a6a48', (pen, { color }) => {
    pen.limb(hex('#5f4632'), [-50, -4, 5, 0, -6, 5, 50, -2, 4])
    pen.blob(color, [-26, -20, -32, -54, -28, -84, 0, -92, 28, -84, 32, -54, 26, -20, 0, -6])
    for (const side of [-1, 1]) pen.polygon(color, [side * 28, -80, side * 27, -102, side * 8, -88])
    pen.blob(lighter(color, 0.5), [-18, -22, -20, -46, 0, -56, 20, -46, 18, -22, 0, -10])
    for (const [row, y] of [-46, -36, -26].entries())
      for (const x of [-10, 0, 10])
        pen.flat(
          darker(color, 0.3),
          polygon([x - 3 + (row % 2) * 3, y, x + 3 + (row % 2) * 3, y, x + (row % 2) * 3, y + 5]),
        )
    for (const side of [-1, 1]) {
      pen.oval(darker(color, 0.2), side * 30, -44, 8, 28, side * 0.02)
      pen.oval(lighter(color, 0.75), side * 12, -72, 13)
      pen.flat(hex('#f5b52e'), oval(side * 12, -72, 9, 9))
      eye(pen, side * 12, -72, 5)
      pen.limb(BEAK, [side * 10, -12, 3, side * 10, -5, 3])
    }
    pen.polygon(BEAK, [-5, -67, 5, -67, 0, -56])
  }),
  duck: subject('water', 0.4, 1.2, 'lake', '#f2efe8', (pen, { color, word, isColored }) => {
    const isSwan = word === 'swan' || word === 'flamingo' || word === 'goose'
    const coat = isColored ? color : word === 'flamingo' ? hex('#f28aa0') : isSwan ? color : hex('#8f7758')
    const head = isSwan ? coat : hex('#1f7a54')
    pen.blob(coat, [-44, -26, -20, -34, 20, -36, 48, -52, 56, -40, 46, -10, 10, 2, -28, 0, -44, -12])
    pen.blob(darker(coat, 0.14), [-16, -28, 14, -34, 46, -38, 30, -14, 0, -10])
    if (isSwan) pen.limb(coat, [-34, -14, 9, -48, -38, 6, -34, -62, 5, -32, -82, 5.5, -42, -92, 6.5])
    else pen.limb(head, [-34, -22, 10, -36, -46, 9])
    const [x, y] = isSwan ? [-46, -92] : [-38, -54]
    pen.oval(head, x, y, isSwan ? 8 : 14, isSwan ? 7 : 13)
    pen.blob(BEAK, [x - 6, y - 4, x - 26, y + 4, x - 24, y + 8, x - 6, y + 6])
    eye(pen, x - 4, y - 3, 2.2)
  }),
  penguin: subject('ground', 0.6, 0.6, 'arctic', '#2a2d3a', (pen, { color }) => {
    const lean = 2 * pen.sway()
    for (const x of [-12, 12]) pen.oval(BEAK, x, -3, 12, 4)
    for (const side of [-1, 1]) pen.oval(darker(color, 0.1), side * 28, -42 + side * lean, 6, 24, side * 0.04)
    pen.blob(color, [-24, -4, -30, -40, -22, -72, 0, -98, 22, -72, 30, -40, 24, -4])
    pen.blob(hex('#f6f4ee'), [-16, -6, -21, -36, -12, -62, 0, -66, 12, -62, 21, -36, 16, -6])
    for (const side of [-1, 1]) {
      pen.oval(hex('#f6f4ee'), side * 8, -76, 8, 9)
      eye(pen, side * 7, -78, 2.6)
    }
    pen.polygon(BEAK, [-6, -72, 6, -72, 0, -63])
  }),
  chicken: subject('ground', 0.5, 0.9, 'meadow', '#e9e0d0', (pen, { color, word }) => {
    const coat = word === 'rooster' || word === 'cock' ? hex('#b5522a') : color
    for (const x of [-4, 10]) pen.limb(BEAK, [x, -20, 1.8, x, -3, 1.8, x - 8, -1, 1.4])
    pen.blob(hex('#2f5a4a'), [28, -40, 52, -70, 58, -50, 48, -30, 30, -26])
    pen.blob(coat, [-28, -44, -22, -22, 4, -12, 34, -22, 42, -46, 20, -42, -4, -52, -16, -74])
    pen.limb(coat, [-16, -46, 14, -24, -74, 9])
    pen.blob(darker(coat, 0.2), [-4, -42, 20, -42, 30, -26, 8, -20])
    for (const x of [-30, -24, -18]) pen.oval(hex('#d1332e'), x, -85, 4.5)
    pen.polygon(BEAK, [-32, -78, -44, -72, -31, -69])
    pen.oval(hex('#d1332e'), -32, -64, 3.6, 6)
    eye(pen, -26, -76, 2.4)
  }),
}
