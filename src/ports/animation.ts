import type { SourceType } from '../schema/asset.ts'
import type { RenderedImage, StoredPicture } from './pixels.ts'

/** The formats that an animation is written in. */
export const animationMediaTypes = ['image/gif', 'image/webp', 'video/mp4'] as const
export type AnimationMediaType = (typeof animationMediaTypes)[number]

/** Why there is no MP4 on a machine without ffmpeg. */
export const NO_FFMPEG =
  'MP4 needs ffmpeg, which was not found when Atelier started. Install it (apt-get install ffmpeg, brew install ffmpeg) and start again, or ask for GIF or WebP.'

/** Why there is no MP4 on a machine whose ffmpeg cannot write it. */
export const UNFIT_FFMPEG =
  'The ffmpeg on this machine cannot write MP4. It needs libx264 and version 5.1 or newer: install another one and start again, or ask for GIF or WebP.'

/** Why there is no MP4 on AWS. */
export const NO_FFMPEG_ON_AWS =
  'MP4 needs ffmpeg, which is not part of the functions on AWS. Ask for GIF or WebP, or make the video with Atelier on a machine that has ffmpeg.'

/** Where a frame is: its picture, a PNG, and what was encoded of it when it arrived. */
export interface FrameKeys {
  readonly key: string
  /** `preparedKeyOf(key)` when left out. */
  readonly preparedKey?: string | undefined
}

/** Where the prepared frame of a picture is, unless somebody says otherwise. */
export const preparedKeyOf = ({ key, preparedKey = `${key}.frame` }: FrameKeys): string => preparedKey

/** A picture that is to become a frame. Its bytes may come from anywhere. */
export interface FrameRequest {
  readonly source: StoredPicture
  /** Where the frame goes: a PNG of exactly the animation's size. As for a rendition. */
  readonly targetKey: string
  /** Where its encoding for a GIF goes; `preparedKeyOf` the target when left out. */
  readonly preparedKey?: string | undefined
  /** The animation's size. */
  readonly widthPx: number
  readonly heightPx: number
  /** What becomes of another shape: `cover` cuts off what juts out, `contain` leaves bars. Smaller pictures are enlarged. */
  readonly fit: 'cover' | 'contain'
  /** `#rrggbb`: the bars, and what shows through holes. When left out, both stay transparent. */
  readonly background?: string | undefined
  /**
   * Frames that are shown earlier and are there already, in the order shown; those that are not there, or differ in size,
   * are passed over. Only what differs from the last complete one of them is encoded. They save time later and never
   * change what the animation looks like.
   */
  readonly before?: readonly FrameKeys[] | undefined
  /** What the frame says of how it was made; what its source says when left out. */
  readonly label?: SourceType | undefined
}

/** Frames that are to become one animation. Its poster is a rendition of its first frame. */
export interface AnimationRequest {
  /** As `Pixels.frame` wrote them, all of one size. What is prepared is used; what is not is encoded now. */
  readonly frames: readonly FrameKeys[]
  /** Which frame is shown when, as places in `frames`: `[0, 1, 2, 1]` goes there and back. */
  readonly order: readonly number[]
  /** How long each is shown, one for each place in `order`. A GIF counts in hundredths of a second. */
  readonly delaysMs: readonly number[]
  /** How often it plays; 0 is for ever. A video leaves that to its player. */
  readonly loop: number
  readonly widthPx: number
  readonly heightPx: number
  readonly mediaType: AnimationMediaType
  readonly targetKey: string
  /** 1 to 100, for WebP and MP4; a good default when left out. A GIF has none. */
  readonly quality?: number | undefined
  /** The result is made smaller until it fits: fewer colors or less quality, a smaller size, fewer frames. */
  readonly maxBytes?: number | undefined
  /** How the animation was made. */
  readonly label?: SourceType | undefined
}

/** What an animation had to do without to get below `maxBytes`. */
export interface Reduction {
  /** Each edge is that share of what was asked for, in percent. */
  readonly scalePercent: number
  /** Of a GIF, where it is fewer than 256. */
  readonly colors?: number
  /** Of WebP and MP4, 1 to 100. */
  readonly quality?: number
  /** Every so many-th frame is left; the times of those dropped are added to the ones before. 1 is all of them. */
  readonly everyFrames: number
  /** How often it was encoded in whole to find out. */
  readonly encodings: number
}

export interface RenderedAnimation extends Omit<RenderedImage, 'mediaType'> {
  readonly mediaType: AnimationMediaType
  readonly durationMs: number
  /** Missing when nothing had to be reduced. */
  readonly reduction?: Reduction
  /**
   * Even the smallest that is made is larger than `maxBytes`, and is what was stored: its frames were paid for, and a
   * result that is a little too large is worth more than none. Whoever asked has to be told.
   */
  readonly exceedsMaxBytes?: true
}
