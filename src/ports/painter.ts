/** Decoded pixels: red, green, blue and alpha, 8 bits a channel, not premultiplied, row by row. */
export interface Raster {
  readonly widthPx: number
  readonly heightPx: number
  /** `widthPx × heightPx × 4` bytes. */
  readonly data: Uint8Array | Uint8ClampedArray
}

/** What is to be painted. Nothing in it can fail: words that mean nothing steer by chance. */
export interface PaintOrder {
  readonly prompt: string
  readonly negativePrompt?: string | undefined
  /** A whole number; the same order with the same seed gives the same bytes on every machine. */
  readonly seed: number
  readonly widthPx: number
  readonly heightPx: number
  /** The picture to re-paint, of any size: it is fitted to cover. */
  readonly source?: Raster | undefined
  /** 0 leaves the source as it is, 1 nothing of it. Without a source it means nothing. */
  readonly strength?: number | undefined
  /** Of any size: white is changed, black is kept. */
  readonly mask?: Raster | undefined
  /** Pictures that lend their colors. */
  readonly palette?: readonly Raster[] | undefined
  /** Where in a loop an animation's frame is, 0 to 1; 1 is 0 again. What moves by itself moves by it. */
  readonly phase?: number | undefined
  /** The subject alone, on nothing. */
  readonly background?: 'transparent' | undefined
}

/**
 * Paints step by step: each step is a fraction of a second's work, so that whoever drives it can answer others between
 * two. Pure; the last step gives the picture, in the size that was asked for.
 */
export type Paint = (order: PaintOrder) => Generator<undefined, Raster>
