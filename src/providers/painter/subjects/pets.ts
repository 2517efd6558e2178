import { darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, polygon } from '../raster/path.ts'
import { eye, subject } from './subject.ts'

const INK = hex('#1c1a22')
const PINK = hex('#e88d92')

/** Animals that sit and look at us. */
export const pets = {
  cat: subject('ground', 0.62, 0.8, 'room', '#5b5a66', (pen, { color }) => {
    const tip = 4 * pen.sway()
    pen.limb(darker(color, 0.12), [16, -6, 5, 36, -6, 5.5, 47, -20, 5, 40 + tip, -40, 4])
    pen.blob(color, [-22, 0, -27, -18, -20, -42, -9, -57, 9, -57, 20, -42, 27, -18, 22, 0])
    pen.blob(lighter(color, 0.3), [0, -54, 9, -44, 7, -26, 0, -18, -7, -26, -9, -44])
    pen.limb(darker(color, 0.06), [-8, -28, 6, -8, -3, 5.4])
    pen.limb(darker(color, 0.06), [8, -28, 6, 8, -3, 5.4])
    for (const side of [-1, 1]) {
      pen.polygon(color, [side * 23, -70, side * 22, -99, side * 3, -85])
      pen.flat(PINK, polygon([side * 19, -77, side * 19, -92, side * 8, -84]))
    }
    pen.blob(color, [-24, -68, -20, -82, -8, -88, 8, -88, 20, -82, 24, -68, 15, -55, 0, -51, -15, -55])
    for (const side of [-1, 1]) {
      pen.flat(hex('#c9e265'), blob([side * 4, -70, side * 9, -75, side * 15, -71, side * 9, -66]))
      pen.flat(INK, blob([side * 9.5, -75, side * 11, -70.5, side * 9.5, -66, side * 8, -70.5]))
      for (const rise of [-2, 1])
        pen.flat(lighter(color, 0.75), limb([side * 8, -60, 0.5, side * 30, -61 + rise * 3, 0.2], 2), 0.9)
    }
    pen.flat(PINK, polygon([-3.4, -64, 3.4, -64, 0, -60]))
    pen.flat(INK, limb([-6, -58.5, 0.6, -2.5, -56.6, 0.6, 0, -58.8, 0.6, 2.5, -56.6, 0.6, 6, -58.5, 0.6]))
  }),
  dog: subject('ground', 0.6, 0.8, 'meadow', '#b98650', (pen, { color }) => {
    pen.limb(darker(color, 0.1), [18, -10, 5, 36, -18, 4.5, 44, -36 + 5 * pen.sway(0, 2), 3])
    pen.blob(color, [-22, 0, -26, -20, -18, -46, -8, -56, 8, -56, 18, -46, 26, -20, 22, 0])
    pen.blob(lighter(color, 0.5), [0, -54, 11, -42, 8, -20, 0, -12, -8, -20, -11, -42])
    pen.limb(color, [-10, -30, 7, -11, -4, 6])
    pen.limb(color, [10, -30, 7, 11, -4, 6])
    pen.blob(color, [-20, -74, -15, -91, 0, -96, 15, -91, 20, -74, 14, -58, 0, -52, -14, -58])
    for (const side of [-1, 1])
      pen.blob(darker(color, 0.4), [
        side * 12,
        -94,
        side * 23,
        -90,
        side * 30,
        -70,
        side * 27,
        -54,
        side * 20,
        -58,
        side * 18,
        -76,
      ])
    pen.blob(lighter(color, 0.55), [-12, -66, -7, -76, 0, -79, 7, -76, 12, -66, 9, -56, 0, -51, -9, -56])
    pen.blob(hex('#e2606c'), [-4, -57, 4, -57, 4.5, -47, 0, -44, -4.5, -47])
    pen.flat(INK, blob([-6, -70, 0, -73, 6, -70, 0, -63]))
    pen.flat(INK, limb([-8, -61, 0.7, -3.5, -58.4, 0.7, 0, -61, 0.7, 3.5, -58.4, 0.7, 8, -61, 0.7]))
    for (const side of [-1, 1]) eye(pen, side * 8.5, -80, 3)
    pen.limb(hex('#c23b3b'), [-13, -52, 2.4, 0, -47, 2.4, 13, -52, 2.4])
  }),
  fox: subject('ground', 0.56, 1, 'forest', '#d96a26', (pen, { color }) => {
    const white = hex('#f7efe4')
    const tip = 3 * pen.sway()
    pen.blob(color, [10, -4, 34, -3, 56, -14, 64, -38, 56 + tip, -62, 46, -42, 34, -26, 14, -22])
    pen.blob(white, [57, -36, 64, -46, 57 + tip, -66, 50, -52])
    pen.blob(color, [-20, 0, -24, -20, -16, -44, -8, -56, 8, -56, 16, -44, 24, -20, 20, 0])
    pen.blob(white, [0, -56, 10, -48, 7, -28, 0, -20, -7, -28, -10, -48])
    for (const side of [-1, 1]) {
      pen.limb(darker(color, 0.15), [side * 7, -28, 5, side * 8, -14, 4.4])
      pen.limb(hex('#2d2226'), [side * 8, -13, 4.4, side * 8, -3, 4.4])
      pen.polygon(color, [side * 25, -70, side * 21, -103, side * 3, -84])
      pen.flat(hex('#33262a'), polygon([side * 22, -84, side * 20.5, -99, side * 12, -89]))
    }
    pen.polygon(color, [-30, -70, -18, -87, 0, -90, 18, -87, 30, -70, 12, -58, 0, -47, -12, -58])
    for (const side of [-1, 1])
      pen.polygon(white, [side * 30, -70, side * 14, -72, side * 3, -60, 0, -48, side * 12, -57])
    pen.flat(INK, blob([-4, -52, 0, -54, 4, -52, 0, -47]))
    for (const side of [-1, 1]) eye(pen, side * 10, -73, 3)
  }),
  wolf: subject('ground', 0.62, 0.8, 'mountains', '#6d7280', (pen, { color }) => {
    pen.blob(darker(color, 0.1), [20, -2, 42, -2, 54, -12, 44, -16, 24, -20])
    pen.blob(color, [-20, 0, -18, -26, -14, -50, -2, -66, 12, -58, 20, -40, 30, -20, 28, 0])
    pen.limb(color, [-12, -36, 7, -15, -3, 5])
    pen.limb(darker(color, 0.2), [-2, -34, 6, -4, -3, 5])
    pen.limb(color, [0, -56, 13, -8, -72, 10])
    pen.polygon(color, [-4, -84, 10, -72, 4, -88, 12, -64, -6, -62, -14, -70, -30, -99, -24, -99, -19, -90])
    pen.blob(color, [-2, -64, -16, -70, -28, -98, -22, -99, -8, -86, 6, -76])
    pen.polygon(darker(color, 0.25), [2, -80, 16, -76, 4, -68])
    pen.blob(lighter(color, 0.45), [-8, -62, 4, -54, 0, -36, -8, -30, -13, -46])
    pen.flat(INK, blob([-30, -97, -26, -101, -23, -98, -27, -95]))
    pen.flat(INK, limb([-12, -80, 0.9, -8, -79, 0.9], 2))
  }),
  rabbit: subject('ground', 0.5, 0.7, 'meadow', '#c9b49a', (pen, { color }) => {
    const ear = 3 * pen.sway()
    pen.oval(lighter(color, 0.8), 27, -14, 8)
    pen.blob(color, [-18, 0, -22, -16, -14, -36, 4, -44, 22, -34, 28, -14, 22, 0])
    pen.oval(darker(color, 0.08), 12, -12, 15, 12)
    pen.oval(color, 14, -3, 14, 4)
    pen.limb(color, [-12, -24, 5, -13, -3, 4.4])
    for (const [side, lean] of [
      [-1, -0.02],
      [1, 0.05],
    ] as const) {
      pen.oval(color, -14 + side * 7 + ear * 0.3, -80, 5.4, 20, lean)
      pen.flat(
        PINK,
        blob([-14 + side * 7, -96, -11.5 + side * 7, -80, -14 + side * 7, -66, -16.5 + side * 7, -80]),
        0.8,
      )
    }
    pen.blob(color, [-32, -48, -28, -60, -14, -66, 0, -60, 4, -48, -4, -38, -16, -35, -28, -38])
    pen.blob(lighter(color, 0.5), [-24, -42, -14, -47, -4, -42, -14, -36])
    eye(pen, -22, -53, 2.8)
    eye(pen, -6, -53, 2.8)
    pen.flat(PINK, polygon([-16.5, -47, -11.5, -47, -14, -44]))
  }),
  mouse: subject('ground', 0.4, 1, 'room', '#8d8a92', (pen, { color }) => {
    pen.limb(PINK, [30, -8, 2, 50, -6, 1.6, 62, -20 + 4 * pen.sway(), 1])
    pen.blob(color, [-40, -22, -20, -40, 0, -54, 26, -46, 38, -20, 30, 0, -10, 0, -28, -6])
    for (const x of [-18, -2]) {
      pen.oval(color, x, -58, 16)
      pen.flat(PINK, blob([x - 10, -58, x, -68, x + 10, -58, x, -48]))
    }
    pen.blob(color, [-46, -20, -30, -42, -8, -48, 2, -30, -8, -12, -30, -10])
    pen.oval(PINK, -46, -21, 4)
    eye(pen, -26, -33, 3.6)
    pen.limb(PINK, [-12, -3, 3, -22, -2, 2.4])
    pen.limb(PINK, [20, -3, 3, 10, -2, 2.4])
  }),
}
