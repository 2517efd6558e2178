import type { Pixels } from '../../src/media/gif/pixels.ts'

/** A camera's noise: the same for the same seed. */
export interface Noise {
  readonly sigma: number
  readonly seed: number
}

/**
 * 64 × 48 px: a still, colorful background with a red square that moves 4 px a frame. With four channels only the square
 * is there. `light` is added to all of it.
 */
export function scene(number: number, channels: 3 | 4 = 3, light = 0, noise?: Noise): Pixels {
  const [widthPx, heightPx] = [64, 48]
  const data = new Uint8ClampedArray(widthPx * heightPx * channels)
  const next = noise && gaussian(noise.seed)
  const off = () => (noise && next ? next() * noise.sigma : 0)
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, at += channels) {
      const isSquare = x >= number * 4 && x < number * 4 + 12 && y >= 10 && y < 22
      const [red, green, blue] = isSquare ? ([220, 20, 20] as const) : ([x * 2, y * 2, 90] as const)
      data.set([red + light + off(), green + light + off(), blue + light + off()], at)
      if (channels === 4) data[at + 3] = isSquare ? 255 : 0
    }
  }
  return { data: Uint8Array.from(data), widthPx, heightPx, channels }
}

/** Normally distributed numbers by Box and Muller, from a small generator with a seed. */
export function gaussian(seed: number): () => number {
  let state = seed >>> 0 || 1
  const next = () => {
    state = (state ^ (state << 13)) >>> 0
    state = (state ^ (state >>> 17)) >>> 0
    state = (state ^ (state << 5)) >>> 0
    return (state + 1) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
}
