import type { Pen } from '../pen.ts'
import { blend, type Color, darker, hex, lighter } from '../raster/color.ts'
import { blob, limb, oval, polygon, rectangle } from '../raster/path.ts'
import { looksOf } from './person-looks.ts'
import { eye, subject } from './subject.ts'

const INK = hex('#1c1a22')
const GRAY = hex('#c9c9cc')

/** People and what looks like them. */
export const figures = {
  person: subject('ground', 0.55, 0.45, 'meadow', '#c2483a', (pen, { color, word, random }) => {
    const { skin, hair, hasBeard, isLong } = looksOf(random, word)
    const step = 3 * pen.sway()
    const trousers = hex('#37405c')
    if (isLong && word !== 'person' && word !== 'people')
      pen.polygon(darker(color, 0.1), [-9, -46, 9, -46, 17, -14, -17, -14])
    pen.limb(trousers, [-4, -46, 5.4, -5 - step, -24, 4.6, -6 - step, -4, 3.8])
    pen.limb(trousers, [4, -46, 5.4, 6 + step, -24, 4.6, 7 + step, -4, 3.8])
    for (const x of [-8 - step, 9 + step]) pen.oval(hex('#33282a'), x, -2, 6, 3)
    pen.blob(color, [-12, -46, -14, -62, -12, -76, 0, -79, 12, -76, 14, -62, 12, -46, 0, -43])
    pen.limb(darker(color, 0.12), [-13, -73, 4.4, -18 + step, -58, 3.8, -16 + step * 2, -46, 3])
    pen.limb(darker(color, 0.12), [13, -73, 4.4, 18 - step, -58, 3.8, 17 - step * 2, -46, 3])
    for (const x of [-16 + step * 2, 17 - step * 2]) pen.oval(skin, x, -43, 3)
    if (isLong) pen.blob(hair, [-9, -98, 9, -98, 12, -82, 9, -72, -9, -72, -12, -82])
    pen.limb(skin, [0, -84, 4, 0, -78, 4])
    pen.oval(skin, 0, -89, 8, 9)
    pen.blob(hair, [-9, -90, -8, -98, 0, -102, 8, -98, 9, -90, 4, -95, -4, -95])
    if (hasBeard) pen.polygon(GRAY, [-7, -86, 7, -86, 0, -68])
    if (/wizard|witch/.test(word)) pen.polygon(hex('#4a3a8a'), [-16, -96, 16, -96, 3, -124, -2, -124])
    if (/knight|samurai|warrior/.test(word)) {
      pen.blob(hex('#a9b1ba'), [-9, -86, -9, -99, 0, -104, 9, -99, 9, -86])
      pen.flat(INK, rectangle(-6, -93, 12, 3))
      pen.limb(hex('#d5dbe0'), [22, -44, 1.2, 34, -94, 1])
    }
    if (/hiker|travel|wander/.test(word)) pen.oval(hex('#8a6a3c'), -12, -64, 8, 12)
  }),
  portrait: subject('table', 0.84, 0.75, 'studio', '#4a5f8a', (pen, { color, word, random }) => {
    const { skin, hair, hasBeard, isLong, isOld } = looksOf(random, word)
    const shade = darker(skin, 0.14)
    const nod = 0.8 * pen.sway()
    if (isLong) pen.blob(darker(hair, 0.15), [-26, -90, 0, -100, 26, -90, 34, -50, 30, -22, -30, -22, -34, -50])
    pen.blob(color, [-54, 2, -50, -18, -30, -29, 0, -32, 30, -29, 50, -18, 54, 2])
    pen.polygon(lighter(color, 0.55), [-13, -31, 13, -31, 0, -12])
    pen.limb(shade, [0, -46, 9.5, 0, -30, 10.5])
    for (const side of [-1, 1]) pen.oval(shade, side * 23, -62 + nod, 4, 6)
    pen.blob(skin, [
      -22,
      -64 + nod,
      -20,
      -82,
      0,
      -91,
      20,
      -82,
      22,
      -64 + nod,
      17,
      -48 + nod,
      0,
      -36 + nod,
      -17,
      -48 + nod,
    ])
    for (const side of [-1, 1]) {
      pen.flat(hex('#e0817a'), oval(side * 13, -54 + nod, 5, 3.4), 0.35)
      pen.flat(
        hex('#fdfaf4'),
        blob([side * 4, -64.5 + nod, side * 9, -68 + nod, side * 14.5, -64 + nod, side * 9, -61.6 + nod]),
      )
      eye(pen, side * 9, -64.8 + nod, 2.7)
      pen.flat(
        darker(hair, 0.2),
        limb([side * 4, -71 + nod, 1.1, side * 9, -73.5 + nod, 1.3, side * 15, -71 + nod, 0.7]),
      )
    }
    pen.flat(darker(skin, 0.32), limb([1, -64 + nod, 0.5, 3, -56 + nod, 0.8, -1.5, -54.4 + nod, 0.8]))
    pen.flat(
      hex('#b5484e'),
      blob([-8, -47.6 + nod, -3, -49.4 + nod, 0, -48.6 + nod, 3, -49.4 + nod, 8, -47.6 + nod, 0, -43.8 + nod]),
    )
    if (isOld) wrinkles(pen, darker(skin, 0.3), nod)
    if (hasBeard) pen.blob(hair, [-21, -58, -15, -51, 0, -52, 15, -51, 21, -58, 16, -38, 0, -28, -16, -38])
    if (hasBeard) pen.flat(hex('#b5484e'), blob([-6, -47, 0, -48.5, 6, -47, 0, -44.5]))
    pen.blob(hair, [-24, -64, -25, -84, -10, -97, 12, -97, 25, -84, 24, -64, 18, -77, 4, -82, -12, -78])
    if (isLong) for (const side of [-1, 1]) pen.limb(hair, [side * 22, -80, 5, side * 26, -60, 5.5, side * 27, -34, 5])
    if (/king|queen|prince|princess/.test(word)) {
      pen.polygon(hex('#e9b93c'), [-21, -89, -24, -110, -11, -99, 0, -115, 11, -99, 24, -110, 21, -89])
      for (const x of [-12, 0, 12]) pen.oval(hex('#c2304a'), x, -93, 2.6)
    }
  }),
  astronaut: subject('ground', 0.66, 0.6, 'moonscape', '#eef0f2', (pen, { color }) => {
    const float = 2 * pen.sway()
    pen.box(darker(color, 0.3), -24, -76 + float, 48, 40)
    for (const side of [-1, 1]) {
      pen.limb(color, [side * 9, -40 + float, 10, side * 11, -20 + float, 9, side * 12, -6 + float, 9])
      pen.oval(darker(color, 0.45), side * 13, -3 + float, 11, 5)
      pen.limb(color, [side * 18, -66 + float, 9, side * 31, -54 + float, 8, side * 34, -40 + float * 3 * side, 7])
      pen.oval(darker(color, 0.4), side * 34, -36 + float * 3 * side, 6.5)
    }
    pen.blob(color, [
      -20,
      -36 + float,
      -21,
      -58 + float,
      -16,
      -72 + float,
      16,
      -72 + float,
      21,
      -58 + float,
      20,
      -36 + float,
    ])
    pen.box(darker(color, 0.25), -10, -58 + float, 20, 13)
    pen.flat(hex('#d13a3a'), oval(-5, -52 + float, 2.4, 2.4))
    pen.flat(hex('#3aa0d1'), oval(4, -52 + float, 2.4, 2.4))
    pen.oval(color, 0, -83 + float, 20, 19)
    pen.shape(
      hex('#26345c'),
      blob([-14, -83 + float, -9, -93 + float, 9, -93 + float, 14, -83 + float, 9, -74 + float, -9, -74 + float]),
    )
    pen.flat(hex('#9fd0ff'), blob([-9, -88 + float, -3, -91 + float, -5, -84 + float, -10, -82 + float]), 0.7)
  }),
  robot: subject('ground', 0.64, 0.7, 'city', '#8fa3b5', (pen, { color }) => {
    const arm = 3 * pen.sway()
    for (const x of [-11, 11]) {
      pen.box(darker(color, 0.35), x - 5, -30, 10, 26)
      pen.box(darker(color, 0.15), x - 9, -7, 18, 7)
    }
    for (const side of [-1, 1]) {
      pen.limb(darker(color, 0.35), [side * 24, -60, 4, side * 36, -46 + side * arm, 4, side * 34, -30 + side * arm, 4])
      pen.oval(darker(color, 0.1), side * 34, -27 + side * arm, 6.5)
      pen.oval(darker(color, 0.2), side * 24, -60, 7)
    }
    pen.shape(color, blob([-24, -28, -25, -62, -20, -67, 20, -67, 25, -62, 24, -28]))
    pen.box(darker(color, 0.45), -14, -58, 28, 18)
    for (const [x, tone] of [
      [-8, '#ff5a4a'],
      [0, '#ffd23c'],
      [8, '#4ae0a0'],
    ] as const)
      pen.flat(hex(tone), oval(x, -49, 3, 3))
    pen.limb(darker(color, 0.4), [0, -92, 1.2, 0, -104, 1.2])
    pen.oval(hex('#ff5a4a'), 0, -105, 3.4)
    pen.shape(lighter(color, 0.12), blob([-20, -72, -21, -90, -14, -95, 14, -95, 21, -90, 20, -72]))
    for (const side of [-1, 1]) {
      pen.flat(INK, oval(side * 9, -84, 6.4, 6.4))
      pen.flat(hex('#5af0ff'), oval(side * 9, -84, 4.2, 4.2))
      pen.glow(hex('#5af0ff'), side * 9, -84, 11, 0.5)
    }
    pen.flat(INK, rectangle(-9, -76, 18, 2))
  }),
  snowman: subject('ground', 0.6, 0.6, 'arctic', '#f4f7fb', (pen, { color }) => {
    for (const side of [-1, 1])
      pen.limb(hex('#5b4030'), [side * 16, -52, 1.6, side * 36, -64 + 3 * pen.sway(), 1.2, side * 42, -74, 0.8])
    pen.oval(color, 0, -22, 27, 23)
    pen.oval(color, 0, -54, 20, 18)
    pen.limb(hex('#c8352f'), [-13, -67, 3, 0, -64, 3.4, 13, -67, 3])
    pen.limb(hex('#c8352f'), [9, -66, 3, 14, -50, 2.6])
    pen.oval(color, 0, -78, 14, 13)
    pen.box(hex('#2a2930'), -17, -90, 34, 3.4)
    pen.box(hex('#2a2930'), -11, -108, 22, 19)
    pen.polygon(hex('#ee7f22'), [0, -79, -17, -75, 0, -75])
    for (const x of [-5, 5]) eye(pen, x, -82, 1.9)
    for (const y of [-58, -50]) pen.flat(INK, oval(0, y, 1.9, 1.9))
  }),
  ghost: subject('center', 0.55, 0.7, 'forest', '#eef2fb', (pen, { color }) => {
    const drift = 3 * pen.sway()
    pen.glow(blend(color, hex('#9ac8ff'), 0.4), 0, -52, 60, 0.4)
    pen.shape(
      color,
      blob([
        -30,
        -4 + drift,
        -32,
        -60,
        -18,
        -94,
        18,
        -94,
        32,
        -60,
        30,
        -4 - drift,
        20,
        -14,
        10,
        -2 + drift,
        0,
        -13,
        -10,
        -2 - drift,
        -20,
        -14,
      ]),
    )
    for (const side of [-1, 1]) pen.flat(INK, oval(side * 10, -68, 4.6, 7))
    pen.flat(INK, oval(0, -48, 5, 7))
  }),
  skull: subject('table', 0.6, 0.8, 'studio', '#efe8d8', (pen, { color }) => {
    pen.blob(color, [-36, -58, -28, -90, 0, -100, 28, -90, 36, -58, 26, -36, 20, -30, -20, -30, -26, -36])
    pen.blob(darker(color, 0.08), [-19, -34, 19, -34, 17, -8, 0, -4, -17, -8])
    for (const side of [-1, 1])
      pen.flat(INK, blob([side * 6, -56, side * 12, -66, side * 24, -62, side * 25, -50, side * 14, -44]))
    pen.flat(INK, polygon([0, -48, 6, -36, -6, -36]))
    for (const x of [-9, -3, 3, 9]) pen.flat(INK, rectangle(x - 0.7, -26, 1.4, 16))
  }),
}

/** Lines on the forehead, beside the eyes and from the nose down. */
function wrinkles(pen: Pen, color: Color, nod: number): void {
  for (const [y, half] of [
    [-80.5, 8],
    [-77.5, 10],
  ] as const)
    pen.flat(color, limb([-half, y + nod, 0.2, 0, y - 0.8 + nod, 0.45, half, y + nod, 0.2], 4), 0.6)
  for (const side of [-1, 1]) {
    for (const lift of [-2.4, 0.6])
      pen.flat(color, limb([side * 16, -64.6 + nod + lift * 0.3, 0.35, side * 19.6, -64.6 + nod + lift, 0.15], 2), 0.6)
    pen.flat(
      color,
      limb([side * 4.6, -60.4 + nod, 0.2, side * 9, -59 + nod, 0.4, side * 13, -60.6 + nod, 0.2], 4),
      0.55,
    )
    pen.flat(color, limb([side * 5.4, -55 + nod, 0.3, side * 9.4, -51 + nod, 0.5, side * 11, -46 + nod, 0.3], 4), 0.6)
  }
}
