import type { Pen } from '../pen.ts'
import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { swing, wave } from '../raster/numbers.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import { subject } from './subject.ts'

const LEAF = hex('#4f8f45')
const BARK = hex('#6b4a35')

/** Petals around a heart. */
function bloom(pen: Pen, x: number, y: number, radius: number, petals: number, color: Color, heart: Color): void {
  for (let petal = 0; petal < petals; petal += 1) {
    const turns = petal / petals + 0.01 * pen.sway(x / 50)
    pen.oval(
      color,
      x + swing(turns) * radius * 0.62,
      y + wave(turns) * radius * 0.62,
      radius * 0.46,
      radius * 0.27,
      turns,
    )
  }
  pen.oval(heart, x, y, radius * 0.34)
}

function stem(pen: Pen, x: number, top: number, lean: number): void {
  pen.limb(LEAF, [x * 0.3, 0, 2.2, x * 0.7 + lean, top * 0.5, 1.9, x, top, 1.7])
  const side = x < 0 ? -1 : 1
  pen.blob(LEAF, [
    x * 0.6,
    top * 0.4,
    x * 0.6 + side * 12,
    top * 0.4 - 10,
    x * 0.6 + side * 24,
    top * 0.4 - 14,
    x * 0.6 + side * 12,
    top * 0.4 - 2,
  ])
}

/** What grows. */
export const plants = {
  flower: subject('ground', 0.6, 0.8, 'meadow', '#e0527a', (pen, { color, word }) => {
    const lean = 2 * pen.sway()
    for (const [x, y, radius] of [
      [-26, -62, 19],
      [24, -56, 17],
      [0, -80, 25],
    ] as const) {
      stem(pen, x, y, lean)
      if (/rose|peony/.test(word)) {
        pen.oval(color, x + lean, y, radius)
        for (const [dx, dy, size, part] of [
          [-0.3, 0.1, 0.7, 0.12],
          [0.32, 0.05, 0.66, 0.2],
          [0, -0.2, 0.6, 0.05],
          [0.05, 0, 0.36, 0.3],
          [0, -0.05, 0.18, 0.45],
        ] as const)
          pen.oval(darker(color, part), x + lean + dx * radius, y + dy * radius, size * radius, size * radius * 0.9)
      } else bloom(pen, x + lean, y, radius, word === 'poppy' ? 5 : 9, color, hex('#f2c22e'))
    }
  }),
  sunflower: subject('ground', 0.72, 0.6, 'meadow', '#f3b81f', (pen, { color }) => {
    const lean = 2.5 * pen.sway()
    pen.limb(LEAF, [0, 0, 3, 2, -40, 2.6, lean, -70, 2.4])
    for (const side of [-1, 1]) pen.blob(LEAF, [side, -30, side * 14, -46, side * 30, -46, side * 18, -30])
    pen.star(darker(color, 0.15), lean, -74, 31, 18, 0.6)
    pen.star(color, lean, -74, 28, 15, 0.62)
    pen.oval(hex('#5a3518'), lean, -74, 14)
    for (let seed = 0; seed < 34; seed += 1) {
      const radius = Math.sqrt(seed / 34) * 12.5
      pen.flat(
        hex('#8f5a26'),
        oval(lean + radius * swing(seed * 0.382), -74 + radius * wave(seed * 0.382), 0.9, 0.9, 0, 8),
      )
    }
  }),
  tulip: subject('ground', 0.56, 0.8, 'meadow', '#d8345a', (pen, { color, word }) => {
    if (word === 'lotus') {
      pen.oval(hex('#3f7a4a'), 0, -6, 54, 9)
      for (const x of [-34, 34, -20, 20, 0])
        pen.blob(lighter(color, 0.4), [x * 0.3, -6, x - 9, -28, x * 1.3, -58 + Math.abs(x) * 0.6, x + 9, -28])
      return
    }
    for (const [x, y, part] of [
      [-26, -54, 0.12],
      [26, -58, 0.06],
      [0, -74, 0],
    ] as const) {
      const sway = 2 * pen.sway(x / 90)
      pen.limb(LEAF, [x * 0.4, 0, 2, x + sway, y + 10, 1.8])
      pen.blob(LEAF, [x * 0.4 - 2, 0, x * 0.7 - 13, y * 0.4, x - 13, y * 0.7, x * 0.7 - 3, y * 0.35])
      const [cx, cy] = [x + sway, y]
      pen.blob(darker(color, 0.25 + part), [
        cx - 9,
        cy + 6,
        cx - 7,
        cy - 16,
        cx,
        cy - 22,
        cx + 7,
        cy - 16,
        cx + 9,
        cy + 6,
        cx,
        cy + 13,
      ])
      for (const side of [-1, 1])
        pen.blob(darker(color, part), [
          cx,
          cy + 13,
          cx + side * 13,
          cy + 4,
          cx + side * 14,
          cy - 20,
          cx + side * 5,
          cy - 8,
          cx,
          cy + 4,
        ])
    }
  }),
  vase: subject('table', 0.7, 0.6, 'table', '#4a7fb0', (pen, { color, random }) => {
    const tones = [hex('#e0527a'), hex('#f3b81f'), hex('#f4f0e8'), hex('#b05fc0'), hex('#ee7f4a')]
    for (let index = 0; index < 7; index += 1) {
      const x = (index - 3) * 9
      const y = -78 + Math.abs(index - 3) * 5 - (index % 2) * 6
      pen.limb(LEAF, [0, -40, 1.3, x * 0.7, -58, 1.1, x + 1.5 * pen.sway(index / 7), y, 1])
      bloom(
        pen,
        x + 1.5 * pen.sway(index / 7),
        y,
        random.between(9, 12),
        8,
        tones[index % tones.length] ?? LEAF,
        hex('#7a4a20'),
      )
    }
    pen.blob(color, [-9, -46, -7, -38, -20, -24, -18, -6, -10, 0, 10, 0, 18, -6, 20, -24, 7, -38, 9, -46])
    pen.flat(lighter(color, 0.5), limb([-15, -24, 1, 0, -20, 1, 15, -24, 1]))
    pen.flat(lighter(color, 0.6), blob([-12, -24, -9, -32, -8, -20, -11, -10]), 0.6)
  }),
  tree: subject('ground', 0.8, 0.9, 'meadow', '#4f8f45', (pen, { color, random }) => {
    pen.limb(BARK, [0, 0, 7, -1, -22, 5, 1, -52, 3.6])
    pen.limb(BARK, [0, -28, 3, 16, -48, 1.6])
    pen.limb(BARK, [0, -32, 3, -16, -52, 1.6])
    const crown = Array.from({ length: 15 }, () => {
      const turns = random.next()
      const reach = Math.sqrt(random.next())
      return [
        swing(turns) * 27 * reach + 2 * pen.sway(turns),
        -66 + wave(turns) * 21 * reach,
        random.between(10, 16),
      ] as const
    }).sort((a, b) => b[1] - a[1])
    for (const [index, [x, y, radius]] of crown.entries())
      pen.oval(index % 3 ? color : darker(color, 0.14), x, y, radius)
  }),
  pine: subject('ground', 0.8, 0.6, 'forest', '#2f6b4a', (pen, { color, word }) => {
    pen.box(BARK, -4, -12, 8, 12)
    for (const [y, half, tall] of [
      [-8, 32, 36],
      [-30, 26, 33],
      [-52, 19, 28],
      [-72, 12, 24],
    ] as const)
      pen.polygon(color, [0, y - tall, half, y, half * 0.4, y - 3, 0, y + 1, -half * 0.4, y - 3, -half, y])
    if (!word.startsWith('christmas')) return
    for (const [index, [x, y]] of (
      [
        [-16, -14],
        [4, -18],
        [20, -13],
        [-12, -36],
        [10, -38],
        [-6, -56],
        [9, -58],
        [0, -76],
      ] as const
    ).entries()) {
      pen.oval(hex(['#d8332f', '#f3c02c', '#3f86c8'][index % 3] ?? '#d8332f'), x, y, 3.4)
      pen.glow(hex('#ffe9a0'), x, y, 8, 0.4 + 0.2 * pen.sway(index / 8))
    }
    pen.star(hex('#ffd23c'), 0, -98, 9, 5)
  }),
  palm: subject('ground', 0.85, 0.8, 'beach', '#3f9455', (pen, { color }) => {
    const lean = 3 * pen.sway()
    pen.limb(hex('#8a6642'), [0, 0, 5, 4, -34, 3.6, 14 + lean * 0.5, -70, 2.8])
    const [x, y] = [14 + lean * 0.5, -72]
    for (const [dx, dy, part] of [
      [-44, -2, 0.25],
      [44, 2, 0.25],
      [-36, -22, 0.1],
      [38, -20, 0.1],
      [-24, 24, 0.15],
      [26, 26, 0.15],
      [4, -28, 0],
    ] as const) {
      const tipX = x + dx + lean
      pen.blob(darker(color, part), [x, y, x + dx * 0.5, y + dy - 14, tipX, y + dy + 8, x + dx * 0.5, y + dy - 4])
    }
    for (const dx of [-4, 3]) pen.oval(hex('#6a4326'), x + dx, y + 4, 3.6)
  }),
  cactus: subject('ground', 0.62, 0.7, 'desert', '#4a8a4f', (pen, { color, isDark }) => {
    pen.limb(color, [-10, -34, 6.5, -28, -36, 6, -29, -62, 5.5])
    pen.limb(color, [10, -24, 6.5, 28, -28, 6, 29, -50, 5.5])
    pen.limb(color, [0, 0, 12, 0, -88, 11])
    for (const x of [-5, 0, 5]) pen.flat(darker(color, 0.4), limb([x, -2, 0.5, x, -92, 0.5], 2), 0.6)
    for (const [x, y] of [
      [0, -100],
      [-29, -68],
      [29, -56],
    ] as const)
      pen.oval(isDark ? hex('#d86a9a') : hex('#ec5f92'), x, y, 4)
  }),
  mushroom: subject('ground', 0.5, 0.9, 'forest', '#d1332e', (pen, { color }) => {
    for (const [x, size] of [
      [32, 0.5],
      [-2, 1],
    ] as const) {
      const at = (dx: number, dy: number) => [x + dx * size, dy * size]
      pen.blob(hex('#f2e8d4'), [at(-11, 0), at(-8, -30), at(-11, -56), at(11, -56), at(8, -30), at(11, 0)].flat())
      pen.blob(color, [at(-42, -48), at(-34, -76), at(0, -96), at(34, -76), at(42, -48), at(0, -42)].flat())
      for (const [dx, dy, radius] of [
        [-20, -64, 6],
        [2, -80, 7],
        [22, -66, 6],
        [-4, -56, 4.4],
        [32, -54, 4],
      ] as const)
        pen.flat(hex('#fbf4e6'), oval(x + dx * size, dy * size, radius * size, radius * size * 0.8))
    }
    pen.flat(LEAF, polygon([-40, 0, -34, -14, -32, 0, -26, -18, -22, 0]))
    pen.flat(LEAF, blob([48, 0, 54, -14, 56, 0]))
  }),
}
