import type { Canvas } from './raster/canvas.ts'
import { hex } from './raster/color.ts'
import { GRAIN_EDGE, GRAIN_ONE, grainTile } from './raster/grain.ts'
import { clamp } from './raster/numbers.ts'
import { type Ramp, ramp } from './raster/paint.ts'
import type { MoodName } from './words/look-words.ts'

/** What a mood does to the finished picture. */
interface Grade {
  readonly saturation: number
  readonly contrast: number
  /** Added to every channel. */
  readonly lift: number
  /** Colors for dark to light, and how far all goes to them. */
  readonly tones?: Ramp
  readonly part?: number
}

const tones = (...colors: [string, ...string[]]) =>
  ramp(
    colors.map((color, index) => [index / Math.max(1, colors.length - 1), hex(color)] as const) as [
      readonly [number, ReturnType<typeof hex>],
    ],
  )

const GRADES: Readonly<Record<MoodName, Grade>> = {
  neon: {
    saturation: 1.4,
    contrast: 1.16,
    lift: -4,
    tones: tones('#08041c', '#3a1280', '#d82fa8', '#5ae8ff', '#ffffff'),
    part: 0.24,
  },
  pastel: { saturation: 0.75, contrast: 0.74, lift: 38 },
  warm: { saturation: 1.1, contrast: 1, lift: 2, tones: tones('#2a1220', '#a8502f', '#f0a85a', '#fff0d0'), part: 0.26 },
  cool: { saturation: 0.92, contrast: 1, lift: 4, tones: tones('#0c1838', '#3f6f9f', '#9fcbe0', '#f2fbff'), part: 0.3 },
  vintage: {
    saturation: 0.75,
    contrast: 0.95,
    lift: 4,
    tones: tones('#2a1c14', '#7f5c3c', '#d0ae7c', '#f8ecd0'),
    part: 0.36,
  },
  mono: { saturation: 0, contrast: 1.12, lift: 0 },
  vivid: { saturation: 1.5, contrast: 1.08, lift: 2 },
  muted: { saturation: 0.5, contrast: 0.86, lift: 14 },
  gothic: {
    saturation: 0.7,
    contrast: 1.12,
    lift: -10,
    tones: tones('#080408', '#3c141c', '#a04438', '#f0d8b8'),
    part: 0.3,
  },
}

/** Colors of the whole picture by its moods, and the grain of paper over it. */
export function grade({ data, widthPx }: Canvas, moods: readonly MoodName[], grain: number): void {
  for (const mood of moods) applyGrade(data, GRADES[mood])
  if (grain > 0) addGrain(data, widthPx, grain)
}

function applyGrade(data: Uint8ClampedArray, { saturation, contrast, lift, tones: colors, part = 0 }: Grade): void {
  const change = saturation * contrast
  const rest = colors ? 1 - part : 1
  // What of each lightness comes to each channel, whatever the color: all but the hue.
  const [reds, greens, blues] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, gray) => {
      const level = 128 + (gray - 128) * contrast + lift
      const tone = colors?.[Math.floor(clamp(level, 0, 255)) * 4 + channel] ?? 0
      return level * rest + tone * part
    }),
  )
  if (!reds || !greens || !blues) return
  for (let at = 0; at < data.length; at += 4) {
    const red = data[at] ?? 0
    const green = data[at + 1] ?? 0
    const blue = data[at + 2] ?? 0
    const gray = 0.299 * red + 0.587 * green + 0.114 * blue
    const step = (gray + 0.5) | 0
    data[at] = (reds[step] ?? 0) + (red - gray) * change * rest
    data[at + 1] = (greens[step] ?? 0) + (green - gray) * change * rest
    data[at + 2] = (blues[step] ?? 0) + (blue - gray) * change * rest
  }
}

function addGrain(data: Uint8ClampedArray, widthPx: number, grain: number): void {
  const mask = GRAIN_EDGE - 1
  const share = Math.round((grain * 256) / GRAIN_ONE)
  const heightPx = data.length / 4 / widthPx
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    const row = (y & mask) * GRAIN_EDGE
    for (let x = 0; x < widthPx; x += 1, at += 4) {
      const value = ((grainTile[row + (x & mask)] ?? 0) * share + 128) >> 8
      data[at] = (data[at] ?? 0) + value
      data[at + 1] = (data[at + 1] ?? 0) + value
      data[at + 2] = (data[at + 2] ?? 0) + value
    }
  }
}
