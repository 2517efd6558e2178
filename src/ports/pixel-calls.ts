import type { OperationCall } from '../operations/operation.ts'
import type { ImageFacts, MediaType, Profile, SourceType } from '../schema/asset.ts'
import type { AnimationRequest, FrameRequest, RenderedAnimation } from './animation.ts'
import type { PaintOrder } from './painter.ts'
import type { ImageHeader, RenderedImage } from './pixels.ts'

/** A picture on this machine. */
export interface PictureFile {
  readonly path: string
  readonly header: ImageHeader
}

/** Where a result goes. */
export interface ResultFile {
  /** Where the finished picture is to be, durable, when the call is answered. Its folder exists. */
  readonly targetPath: string
  /** In the same file system; whoever kills the sandbox removes it. */
  readonly temporaryPath: string
}

/** A frame of an animation on this machine. */
export interface FrameFile {
  readonly path: string
  /** What was encoded of it when it arrived. There may be nothing. */
  readonly preparedPath: string
}

/** What a sandbox on this machine is asked to do, by path: bytes never cross the process boundary. All of it is JSON. */
export interface CallRequests {
  readonly header: { readonly path: string }
  readonly inspect: { readonly path: string; readonly header: ImageHeader }
  readonly render: PictureFile &
    ResultFile & {
      readonly overlays?: Readonly<Record<string, PictureFile>> | undefined
      readonly operations: readonly OperationCall[]
      readonly mediaType: MediaType
      readonly quality?: number | undefined
      readonly profile?: Profile | undefined
      readonly label?: SourceType | undefined
      readonly asMask?: true | undefined
    }
  readonly paint: Omit<PaintOrder, 'source' | 'mask' | 'palette'> &
    ResultFile & {
      readonly source?: PictureFile | undefined
      readonly mask?: PictureFile | undefined
      readonly palette?: readonly PictureFile[] | undefined
      readonly mediaType: MediaType
      readonly quality?: number | undefined
    }
  readonly frame: Omit<FrameRequest, 'source' | 'targetKey' | 'preparedKey' | 'before'> &
    PictureFile &
    ResultFile & {
      /** Where the frame's encoding for a GIF goes. */
      readonly preparedPath: string
      readonly before: readonly FrameFile[]
    }
  readonly animation: Omit<AnimationRequest, 'frames' | 'targetKey'> &
    ResultFile & {
      readonly frames: readonly FrameFile[]
      /** Of the machine, where there is one. */
      readonly ffmpegPath?: string | undefined
    }
}

export interface CallResults {
  readonly header: ImageHeader
  readonly inspect: ImageFacts
  readonly render: RenderedImage
  readonly paint: RenderedImage
  readonly frame: RenderedImage
  readonly animation: RenderedAnimation
}

export type CallName = keyof CallRequests

/** The sandbox's side: one function a call. The signal aborts when nobody waits for the answer any more. */
export type PixelCalls = {
  readonly [Name in CallName]: (request: CallRequests[Name], signal: AbortSignal) => Promise<CallResults[Name]>
}
