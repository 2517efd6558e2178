import sharp from 'sharp'

/** Small enough for a repository, large enough to see what an operation does. */
const WIDTH_PX = 360
const HEIGHT_PX = 240

type Color = readonly [number, number, number]

const SKY: readonly [Color, Color] = [
  [74, 128, 196],
  [247, 214, 170],
]
const SUN: Color = [255, 236, 150]
const FAR: Color = [108, 118, 158]
const NEAR: Color = [62, 84, 92]
const MEADOW: readonly [Color, Color] = [
  [126, 158, 74],
  [58, 104, 52],
]

const mix = (a: Color, b: Color, share: number): Color =>
  [0, 1, 2].map((at) => (a[at] ?? 0) + ((b[at] ?? 0) - (a[at] ?? 0)) * share) as unknown as Color

/** A hill’s height above the bottom, from waves: no noise, no chance, the same everywhere. */
const ridge = (x: number, base: number, steep: number) =>
  base + steep * (Math.sin(x / 41) + 0.5 * Math.sin(x / 17 + 1) + 0.25 * Math.sin(x / 7 + 2))

function colorAt(x: number, y: number): Color {
  const up = HEIGHT_PX - y
  if (up < ridge(x, 52, 5)) {
    const furrow = 0.5 + 0.5 * Math.sin((x - 180) / (2 + y / 40) + y / 3)
    return mix(mix(MEADOW[0], MEADOW[1], 1 - up / 60), MEADOW[1], 0.35 * furrow)
  }
  if (up < ridge(x + 90, 88, 14)) return mix(NEAR, FAR, 0.3 * Math.abs(Math.sin(x / 5 + y / 3)))
  if (up < ridge(x + 10, 128, 22)) return mix(FAR, SKY[1], 0.25 * Math.abs(Math.sin(x / 6 - y / 4)))
  const fromSun = Math.hypot(x - 262, y - 62)
  const sky = mix(SKY[0], SKY[1], Math.min(1, y / 150))
  return fromSun < 24 ? SUN : mix(SUN, sky, Math.min(1, 0.45 + fromSun / 160))
}

/** A landscape with sky, sun, hills and a red house: made here, so it is nobody’s. */
export async function landscape(): Promise<Buffer> {
  const pixels = new Uint8ClampedArray(WIDTH_PX * HEIGHT_PX * 3)
  for (let y = 0; y < HEIGHT_PX; y += 1)
    for (let x = 0; x < WIDTH_PX; x += 1) pixels.set(colorAt(x, y), (y * WIDTH_PX + x) * 3)
  const block = (width: number, height: number, background: string, left: number, top: number) => ({
    input: { create: { width, height, channels: 3 as const, background } },
    left,
    top,
  })
  const house = [
    block(56, 38, '#b03a2e', 66, 168),
    block(64, 8, '#5d2a20', 62, 160),
    block(12, 22, '#4a2a1a', 74, 184),
    block(14, 12, '#fdf3c0', 98, 178),
  ]
  return sharp(pixels, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } })
    .composite(house)
    .removeAlpha()
    .png()
    .toBuffer()
}

/** What the examples lay on other pictures: a white ring with a dot, on nothing. */
export function logo(): Promise<Buffer> {
  const edge = 160
  const pixels = new Uint8ClampedArray(edge * edge * 4)
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      const from = Math.hypot(x - 79.5, y - 79.5)
      const seen = Math.max(Math.min(78 - from, from - 58, 1), Math.min(26 - from, 1))
      pixels.set([255, 255, 255, 255 * Math.max(0, seen)], (y * edge + x) * 4)
    }
  }
  return sharp(pixels, { raw: { width: edge, height: edge, channels: 4 } })
    .png()
    .toBuffer()
}

/** The picture that shows an operation best: most on the landscape, some need a margin or something transparent. */
export async function exampleFor(operation: string): Promise<Buffer> {
  const scene = await landscape()
  if (operation === 'trim')
    return sharp(scene)
      .resize(240, 160)
      .extend({ top: 24, bottom: 56, left: 40, right: 80, background: '#f4f1ea' })
      .png()
      .toBuffer()
  if (operation !== 'flatten') return scene
  const fading = Buffer.alloc(WIDTH_PX * HEIGHT_PX)
  for (let at = 0; at < fading.length; at += 1) fading[at] = Math.min(255, Math.max(0, 1.2 * ((at % WIDTH_PX) - 40)))
  return sharp(scene)
    .joinChannel(fading, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 1 } })
    .png()
    .toBuffer()
}
