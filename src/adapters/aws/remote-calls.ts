import type { AnimationRequest, FrameRequest, RenderedAnimation } from '../../ports/animation.ts'
import type { PaintRequest, RenderedImage, RenderRequest } from '../../ports/pixels.ts'
import type { ImageFacts } from '../../schema/asset.ts'

/** What a function with a decoder can be asked by those without one. All of it is JSON; pictures are named by their keys. */
export interface RemoteRequests {
  readonly inspect: { readonly key: string }
  readonly render: RenderRequest
  readonly paint: PaintRequest
  readonly frame: FrameRequest
  readonly animation: AnimationRequest
}

export interface RemoteResults {
  readonly inspect: ImageFacts
  readonly render: RenderedImage
  readonly paint: RenderedImage
  readonly frame: RenderedImage
  readonly animation: RenderedAnimation
}

export type RemoteCall = keyof RemoteRequests
