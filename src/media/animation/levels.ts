/** How an animation is encoded: one rung of a ladder from as asked for to small. */
export interface Level {
  readonly scalePercent: number
  /** Every so many-th frame is kept. */
  readonly everyFrames: number
  /** Of a GIF, with its error diffusion. */
  readonly colors?: 256 | 16
  readonly dither?: number
  /** Of WebP and MP4. */
  readonly quality?: number
  /** The bytes it takes, as a share of the first rung's: where to look first. */
  readonly share: number
}

type Rung = readonly [scalePercent: number, everyFrames: number, detail: number]

/**
 * Error diffusion goes first, since nobody misses it in a small file; then size, by which viewers are least disturbed; then
 * every second frame, and colors at the very end: 16 of them show at once.
 */
const GIF_RUNGS: readonly Rung[] = [
  [100, 1, 0],
  [85, 1, 0],
  [70, 1, 0],
  [60, 1, 0],
  [50, 1, 0],
  [50, 2, 0],
  [42, 2, 0],
  [35, 2, 0],
  [30, 3, 0],
  [25, 3, 0],
  [25, 3, 16],
  [18, 4, 16],
]

/** Below a quality of 40 blocks show more than a smaller size does. */
const LOSSY_RUNGS: readonly Rung[] = [
  [100, 1, 65],
  [100, 1, 50],
  [85, 1, 50],
  [70, 1, 50],
  [70, 1, 40],
  [60, 1, 40],
  [50, 1, 40],
  [50, 2, 40],
  [40, 2, 40],
  [32, 2, 30],
  [25, 3, 30],
  [18, 4, 20],
]

/** Bytes follow the pixels, a little slower: what is smaller has more detail in each. As all shares, measured on photo-like frames. */
const GIF_SIZE_POWER = 1.75
const LOSSY_SIZE_POWER = 1.25
/** Of 75, a quality of 65 takes 0.56 to 0.87 of the bytes, 50 takes 0.45 to 0.72. */
const QUALITY_POWER = 1.25
/** Half as many frames take half the bytes where all of a frame changes, and four fifths where little does. */
const FRAMES_POWER = 0.7
/** A GIF without error diffusion takes 0.87 to 0.98 of the bytes. */
const PLAIN_SHARE = 0.95
const FEW_COLORS_SHARE = 0.5

/** The rungs of a GIF, the first as asked for. */
export const gifLevels = (frames: number): readonly Level[] => [
  { scalePercent: 100, everyFrames: 1, share: 1 },
  ...kept(GIF_RUNGS, frames).map(([scalePercent, everyFrames, colors]): Level => {
    const share = PLAIN_SHARE * (scalePercent / 100) ** GIF_SIZE_POWER * (1 / everyFrames) ** FRAMES_POWER
    return colors === 16
      ? { scalePercent, everyFrames, colors, dither: 0, share: share * FEW_COLORS_SHARE }
      : { scalePercent, everyFrames, dither: 0, share }
  }),
]

/** The rungs of a lossy format, from the quality that was asked for. */
export const lossyLevels = (frames: number, quality: number): readonly Level[] => [
  { scalePercent: 100, everyFrames: 1, quality, share: 1 },
  ...kept(LOSSY_RUNGS, frames).map(([scalePercent, everyFrames, most]): Level => {
    const lower = Math.min(quality, most)
    const sizes = (scalePercent / 100) ** LOSSY_SIZE_POWER * (1 / everyFrames) ** FRAMES_POWER
    return { scalePercent, everyFrames, quality: lower, share: sizes * (lower / quality) ** QUALITY_POWER }
  }),
]

/** Two frames at least stay, so that something moves. */
const kept = (rungs: readonly Rung[], frames: number): readonly Rung[] =>
  rungs.map(([scale, every, detail]) => [scale, Math.max(1, Math.min(every, Math.floor(frames / 2))), detail])
