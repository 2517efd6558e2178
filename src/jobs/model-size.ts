import type { SizeLimits } from '../ports/image-model.ts'

export interface PictureSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** The shapes that can be asked for by name. */
export const aspects = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '4:5', '5:4', '21:9'] as const
export type Aspect = (typeof aspects)[number]

/** What models are trained on, and what most charge for as one picture: 1024 × 1024. */
const USUAL_PIXELS = 1_048_576

/** A size of about a megapixel in that shape. */
export function sizeOfAspect(aspect: Aspect): PictureSize {
  const [width = 1, height = 1] = aspect.split(':').map(Number)
  return scaledTo({ widthPx: width, heightPx: height }, USUAL_PIXELS)
}

/** The size in which a picture is given to a model: its own shape, about a megapixel, never enlarged. */
export const sizeForEditing = (source: PictureSize): PictureSize =>
  source.widthPx * source.heightPx <= USUAL_PIXELS ? source : scaledTo(source, USUAL_PIXELS)

/**
 * The size a model is asked for when another one is wanted: of those it makes, the nearest in shape and then the smallest
 * that is large enough. What comes back is cut and scaled to what was wanted.
 */
export function modelSize(limits: SizeLimits, wanted: PictureSize): PictureSize {
  if (limits.kind === 'list') return nearestOf(limits.sizes, wanted)
  const { minPx, maxPx, multipleOfPx, maxPixels } = limits
  const { widthPx, heightPx } = wanted
  const grow = Math.max(1, minPx / Math.min(widthPx, heightPx))
  const shrink = Math.min(
    1,
    maxPx / (grow * Math.max(widthPx, heightPx)),
    Math.sqrt(maxPixels / (widthPx * heightPx)) / grow,
  )
  const lowest = Math.ceil(minPx / multipleOfPx) * multipleOfPx
  const sizeBy = (round: (value: number) => number): PictureSize => {
    const edge = (px: number) => round((px * grow * shrink) / multipleOfPx) * multipleOfPx
    const within = (px: number) => Math.min(Math.max(px, lowest), maxPx)
    return { widthPx: within(edge(widthPx)), heightPx: within(edge(heightPx)) }
  }
  const nearest = sizeBy(Math.round)
  return nearest.widthPx * nearest.heightPx <= maxPixels ? nearest : sizeBy(Math.floor)
}

function nearestOf(sizes: readonly PictureSize[], wanted: PictureSize): PictureSize {
  const shape = (size: PictureSize) =>
    Math.abs(Math.log((size.widthPx * wanted.heightPx) / (size.heightPx * wanted.widthPx)))
  const lacks = (size: PictureSize) => Number(size.widthPx < wanted.widthPx || size.heightPx < wanted.heightPx)
  const area = (size: PictureSize) => size.widthPx * size.heightPx
  const compare = (a: PictureSize, b: PictureSize) => {
    const isSameShape = Math.abs(shape(a) - shape(b)) < 0.01
    if (!isSameShape) return shape(a) - shape(b)
    return lacks(a) - lacks(b) || (lacks(a) ? area(b) - area(a) : area(a) - area(b))
  }
  const [nearest] = [...sizes].sort(compare)
  if (!nearest) throw new Error('A model makes at least one size')
  return nearest
}

function scaledTo({ widthPx, heightPx }: PictureSize, pixels: number): PictureSize {
  const factor = Math.sqrt(pixels / (widthPx * heightPx))
  // Eights are what most models make, so that what comes back has to be cut the least.
  const edge = (px: number) => Math.max(8, Math.round((px * factor) / 8) * 8)
  return { widthPx: edge(widthPx), heightPx: edge(heightPx) }
}
