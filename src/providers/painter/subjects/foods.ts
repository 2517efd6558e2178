import { darker, hex, lighter } from '../raster/color.ts'
import { swing, wave } from '../raster/numbers.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import { steam } from './steam.ts'
import { subject } from './subject.ts'

const CREAM = hex('#fbf1e0')
const CRUST = hex('#d79a4e')

/** What is cooked, baked and poured. */
export const foods = {
  cake: subject('table', 0.6, 1.1, 'table', '#f2a8b8', (pen, { color, word }) => {
    pen.oval(hex('#e8edf0'), 0, -4, 60, 8)
    pen.shape(CRUST, blob([-46, -6, -46, -34, 46, -34, 46, -6, 0, -1], 4))
    pen.shape(
      color,
      blob([-46, -22, -46, -42, 46, -42, 46, -24, 38, -16, 28, -24, 16, -14, 4, -24, -10, -14, -22, -24, -34, -16], 5),
    )
    pen.oval(lighter(color, 0.2), 0, -41, 46, 7)
    if (word !== 'pie') pen.shape(lighter(color, 0.65), blob([-28, -44, -28, -64, 28, -64, 28, -44, 0, -40], 4))
    pen.oval(lighter(color, 0.8), 0, -63, 28, 5)
    for (const [index, x] of [-16, 0, 16].entries()) {
      pen.box(hex(['#3f86c8', '#f3c02c', '#4fa05a'][index] ?? '#f3c02c'), x - 1.8, -82, 3.6, 19)
      pen.glow(hex('#ffd87a'), x, -87, 11, 0.6)
      pen.flat(
        hex('#ffb52e'),
        blob([x - 2, -83, x - 1.6, -87, x + pen.sway(index / 3, 2), -94, x + 1.6, -87, x + 2, -83]),
      )
    }
  }),
  cupcake: subject('table', 0.56, 0.9, 'table', '#f08aa8', (pen, { color }) => {
    pen.polygon(hex('#7fb8c8'), [-30, -42, 30, -42, 21, 0, -21, 0])
    for (const x of [-18, -6, 6, 18])
      pen.flat(hex('#5a94a8'), polygon([x, -42, x + 3, -42, x * 0.75 + 2, 0, x * 0.75, 0]))
    for (const [y, reach] of [
      [-46, 37],
      [-60, 28],
      [-73, 18],
      [-83, 9],
    ] as const)
      pen.oval(color, 0, y, reach, 11)
    pen.oval(hex('#cf1f35'), 0, -94, 7)
    for (const [x, y, tone] of [
      [-20, -50, '#fff3b0'],
      [10, -62, '#9fd8ff'],
      [-8, -68, '#b8f0b0'],
      [22, -48, '#fff3b0'],
      [0, -50, '#ffffff'],
    ] as const)
      pen.flat(hex(tone), limb([x, y, 1.3, x + 5, y - 2, 1.3], 2))
  }),
  pizza: subject('table', 0.56, 1.1, 'table', '#f2c04a', (pen, { color }) => {
    pen.oval(CRUST, 0, -42, 56, 42)
    pen.oval(hex('#c8412a'), 0, -43, 49, 36)
    pen.oval(color, 0, -43, 46, 33.5)
    for (const [x, y] of [
      [-24, -58],
      [8, -64],
      [30, -50],
      [-30, -36],
      [0, -40],
      [24, -26],
      [-8, -20],
    ] as const)
      pen.oval(hex('#b8332a'), x, y, 8, 6)
    for (const [x, y] of [
      [-10, -54],
      [18, -40],
      [-18, -26],
      [10, -54],
    ] as const)
      pen.blob(hex('#4f8f45'), [x - 6, y, x, y - 4, x + 6, y, x, y + 3])
    for (const turns of [0.1, 0.27, 0.43])
      pen.flat(
        darker(color, 0.35),
        limb([-50 * swing(turns), -43 - 37 * wave(turns), 0.5, 50 * swing(turns), -43 + 37 * wave(turns), 0.5], 2),
        0.7,
      )
  }),
  burger: subject('table', 0.5, 1.2, 'table', '#d7903e', (pen, { color }) => {
    pen.blob(color, [-46, -20, 46, -20, 42, -4, 0, 0, -42, -4], 5)
    pen.blob(hex('#6a3a24'), [-50, -32, 50, -32, 50, -20, -50, -20], 4)
    pen.polygon(hex('#f5c332'), [-50, -38, 50, -38, 30, -32, 18, -24, 8, -32, -30, -32, -40, -26])
    pen.oval(hex('#d0382a'), 0, -42, 46, 6)
    pen.blob(
      hex('#6db04a'),
      [-54, -46, -40, -52, 0, -49, 40, -52, 54, -46, 40, -40, 20, -45, 0, -39, -20, -45, -40, -40],
    )
    pen.blob(color, [-48, -50, -44, -76, -20, -94, 20, -94, 44, -76, 48, -50, 0, -47])
    for (const [x, y] of [
      [-22, -76],
      [-4, -84],
      [16, -80],
      [28, -68],
      [4, -68],
      [-32, -64],
    ] as const)
      pen.flat(CREAM, oval(x, y, 3, 1.7, 0.06))
  }),
  bread: subject('table', 0.42, 1.5, 'table', '#c98a42', (pen, { color, word }) => {
    if (word === 'croissant') {
      for (const [x, y, radius] of [
        [-46, -20, 12],
        [-30, -36, 18],
        [0, -44, 23],
        [30, -36, 18],
        [46, -20, 12],
      ] as const)
        pen.oval(color, x, y, radius, radius * 0.9)
      return
    }
    pen.blob(color, [-64, -8, -66, -36, -48, -58, 0, -64, 48, -58, 66, -36, 64, -8, 0, 0])
    for (const x of [-34, -6, 22])
      pen.flat(lighter(color, 0.55), blob([x - 6, -22, x + 4, -50, x + 14, -58, x + 8, -40, x, -20]))
  }),
  icecream: subject('table', 0.66, 0.6, 'beach', '#f5a8c0', (pen, { color }) => {
    pen.polygon(CRUST, [-22, -50, 22, -50, 0, 0])
    for (let line = -2; line <= 2; line += 1)
      for (const side of [-1, 1])
        pen.flat(darker(CRUST, 0.35), limb([line * 8, -50, 0.5, line * 8 + side * 10 - line * 4, -26, 0.5], 2), 0.7)
    pen.oval(hex('#f7e6c0'), -13, -62, 18)
    pen.oval(hex('#8a5434'), 14, -62, 17)
    pen.oval(color, 0, -82, 19)
    pen.blob(color, [-20, -74, -12, -66, -4, -72, 6, -64, 14, -72, 20, -74, 0, -84])
    pen.oval(hex('#cf1f35'), 3, -103, 5)
  }),
  donut: subject('table', 0.5, 1.1, 'table', '#ef7fa8', (pen, { color }) => {
    pen.oval(CRUST, 0, -40, 52, 40)
    pen.blob(
      color,
      [-46, -44, -34, -72, 0, -80, 34, -72, 46, -44, 40, -22, 24, -16, 8, -10, -10, -16, -28, -12, -42, -26],
    )
    pen.oval(darker(CRUST, 0.35), 0, -44, 17, 11)
    pen.flat(hex('#5a4234'), oval(0, -42, 14, 8), 0.8)
    for (const [index, [x, y]] of (
      [
        [-30, -54],
        [-16, -66],
        [4, -70],
        [24, -62],
        [34, -44],
        [22, -26],
        [0, -22],
        [-22, -26],
        [-34, -38],
      ] as const
    ).entries())
      pen.flat(
        hex(['#fff3b0', '#7fd0ff', '#ffffff', '#b0f09a'][index % 4] ?? '#ffffff'),
        limb([x - 2.6, y, 1.4, x + 2.6, y - 2, 1.4], 2),
      )
  }),
  ramen: subject('table', 0.5, 1.4, 'table', '#b03a30', (pen, { color, word }) => {
    if (word === 'sushi') {
      pen.box(hex('#3a2c26'), -64, -8, 128, 8)
      for (const [x, top] of [
        [-40, '#f08a5a'],
        [0, '#d8483c'],
        [40, '#f5b86a'],
      ] as const) {
        pen.blob(hex('#fbf8f0'), [x - 17, -8, x - 17, -28, x + 17, -28, x + 17, -8])
        pen.blob(hex(top), [x - 20, -24, x - 16, -38, x + 16, -38, x + 20, -24, x, -22])
        pen.box(hex('#24302c'), x - 4, -37, 8, 29)
      }
      return
    }
    steam(pen, 0, -66)
    pen.oval(darker(color, 0.2), 0, -52, 58, 14)
    pen.flat(hex('#e8b45a'), oval(0, -51, 52, 11))
    for (let strand = 0; strand < 6; strand += 1)
      pen.flat(
        hex('#fbe3a0'),
        limb([
          -36 + strand * 9,
          -47,
          1.2,
          -26 + strand * 9,
          -57,
          1.2,
          -10 + strand * 7,
          -50,
          1.2,
          4 + strand * 6,
          -56,
          1.2,
        ]),
      )
    pen.oval(hex('#fbf6ea'), 26, -53, 12, 6)
    pen.flat(hex('#f3a52a'), oval(26, -53, 6, 3.4))
    pen.blob(hex('#4f8f45'), [-38, -54, -28, -59, -20, -54, -28, -50])
    pen.limb(hex('#7a4a2c'), [-4, -54, 1.4, 60, -96, 1.6])
    pen.limb(hex('#7a4a2c'), [8, -54, 1.4, 70, -90, 1.6])
    pen.shape(color, blob([-58, -51, -30, -41, 0, -38, 30, -41, 58, -51, 46, -20, 22, -2, -22, -2, -46, -20], 5))
  }),
}
