import { AppError } from '../errors.ts'
import { type Gravity, placeAt, seeks } from './gravity.ts'
import type { Size } from './operation.ts'

/** A part of a picture. */
export interface Area extends Size {
  readonly leftPx: number
  readonly topPx: number
}

export interface CropRequest {
  readonly leftPx?: number | undefined
  readonly topPx?: number | undefined
  readonly widthPx?: number | undefined
  readonly heightPx?: number | undefined
  readonly gravity?: Gravity | undefined
  /** `16:9` */
  readonly aspectRatio?: string | undefined
}

/**
 * The part of the picture that a crop keeps: what of the area asked for lies within the picture. For a gravity that looks
 * at pixels, its size in the middle. Pure. Throws `invalid_request` when the area lies beside the picture.
 */
export function croppedArea(request: CropRequest, size: Size): Area {
  if (request.aspectRatio !== undefined) return placed(largestOf(request.aspectRatio, size), request, size)
  if (request.leftPx === undefined && request.topPx === undefined) {
    const widthPx = Math.min(request.widthPx ?? size.widthPx, size.widthPx)
    const heightPx = Math.min(request.heightPx ?? size.heightPx, size.heightPx)
    return placed({ widthPx, heightPx }, request, size)
  }
  const { leftPx = 0, topPx = 0 } = request
  if (leftPx >= size.widthPx || topPx >= size.heightPx) {
    throw new AppError(
      'invalid_request',
      `The crop begins at ${leftPx} × ${topPx} px, and the picture is only ${size.widthPx} × ${size.heightPx} px there. Begin inside of it.`,
    )
  }
  const widthPx = Math.min(request.widthPx ?? size.widthPx, size.widthPx - leftPx)
  const heightPx = Math.min(request.heightPx ?? size.heightPx, size.heightPx - topPx)
  return { leftPx, topPx, widthPx, heightPx }
}

function placed(box: Size, { gravity = 'center' }: CropRequest, size: Size): Area {
  return { ...box, ...placeAt(seeks(gravity) ? 'center' : gravity, box, size) }
}

/** The largest box of that shape in the picture; no edge rounds down to nothing. */
function largestOf(aspectRatio: string, { widthPx, heightPx }: Size): Size {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number)
  const ratio = across / down
  return {
    widthPx: Math.max(1, Math.min(widthPx, Math.round(heightPx * ratio))),
    heightPx: Math.max(1, Math.min(heightPx, Math.round(widthPx / ratio))),
  }
}
