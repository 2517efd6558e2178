import * as z from 'zod'
import { AssetId, JobId } from './id.ts'

export const AssetState = z.enum(['uploading', 'ready', 'rejected'])
export type AssetState = z.infer<typeof AssetState>

/** The picture formats that are read and written. */
export const mediaTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const
export const MediaType = z.enum(mediaTypes)
export type MediaType = z.infer<typeof MediaType>

/** The formats of uploads: those that are written, and HEIC, which is read where a decoder is installed. */
export const sourceMediaTypes = [...mediaTypes, 'image/heic'] as const
export const SourceMediaType = z.enum(sourceMediaTypes)
export type SourceMediaType = z.infer<typeof SourceMediaType>

/** The formats of what is stored: pictures, and the video that is made of them, which nothing is made from. */
export const assetMediaTypes = [...sourceMediaTypes, 'video/mp4'] as const
export const AssetMediaType = z.enum(assetMediaTypes)
export type AssetMediaType = z.infer<typeof AssetMediaType>

/** The format of a result whose own was not asked for: the source's, or the nearest to it that is written. Pure. */
export function writtenAs(source: { readonly mediaType: SourceMediaType; readonly hasAlpha: boolean }): MediaType {
  if (source.mediaType !== 'image/heic') return source.mediaType
  return source.hasAlpha ? 'image/webp' : 'image/jpeg'
}

/** The colors a result is written in: those that every screen shows, or the wider ones of phones and newer screens. */
export const profiles = ['srgb', 'p3'] as const
export type Profile = (typeof profiles)[number]

/**
 * How a picture was made, where it has to be said: IPTC's terms, as they stand in the picture's own metadata too.
 * Source: https://cv.iptc.org/newscodes/digitalsourcetype/
 */
export const sourceTypes = [
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
  'algorithmicMedia',
  'compositeSynthetic',
  'algorithmicallyEnhanced',
] as const
export const SourceType = z.enum(sourceTypes)
export type SourceType = z.infer<typeof SourceType>

/** What a look at the pixels tells. Sizes are those of the upright picture, after its EXIF orientation is applied. */
export interface ImageFacts {
  readonly mediaType: SourceMediaType
  readonly widthPx: number
  readonly heightPx: number
  readonly sizeBytes: number
  /** Frames of an animation; 1 for a still. */
  readonly frames: number
  readonly hasAlpha: boolean
  /** Progressive JPEG or interlaced PNG or GIF: decoding holds the whole picture in memory. */
  readonly isInterlaced: boolean
  /** Base64 of 5–25 bytes: a blurred placeholder that knows aspect ratio and alpha. Source: https://evanw.github.io/thumbhash/ */
  readonly thumbhash: string
  /** The colour that stands for the picture, `#rrggbb`. */
  readonly dominantColor: string
  /** It is of 8 bits, and its color profile says nothing but sRGB: converting it would change nothing. */
  readonly hasSrgbProfile?: boolean | undefined
  /** What the picture says of how it was made. */
  readonly sourceType?: SourceType | undefined
}

/** The facts of whatever is stored; a video looks like its first frame. */
export interface AssetFacts extends Omit<ImageFacts, 'mediaType'> {
  readonly mediaType: AssetMediaType
}

/** What is known of a picture before its pixels are decoded: enough to judge limits and to estimate memory. */
export type ImageHeader = Pick<
  ImageFacts,
  'mediaType' | 'widthPx' | 'heightPx' | 'frames' | 'hasAlpha' | 'isInterlaced' | 'hasSrgbProfile' | 'sourceType'
>

/** What a model was asked, and which one answered. */
export interface Making {
  /** `provider:model` */
  readonly model: string
  /** As it was sent. */
  readonly prompt: string
  readonly negativePrompt?: string
  readonly seed?: number
  readonly strength?: number
  /** What was asked for and not done, though harmless. */
  readonly warnings?: readonly string[]
}

/** An asset as it is stored. Times are milliseconds since 1970. */
export interface AssetRecord extends Partial<AssetFacts> {
  readonly schemaVersion: 1
  readonly assetId: string
  readonly ownerId: string
  readonly state: AssetState
  /** Where the bytes are in the blob store. */
  readonly key: string
  readonly source: 'upload' | 'job' | 'url'
  /** Where a picture was fetched from, without what may be secret in the address. */
  readonly sourceUrl?: string
  /** The name the picture came with; any Unicode, no path. */
  readonly filename?: string
  readonly sha256?: string
  /** The assets this one was made from. */
  readonly parents: readonly string[]
  readonly jobId?: string
  /** Of a picture that a model has made. */
  readonly making?: Making
  /** What a signed upload promised to be. */
  readonly declared?: { readonly mediaType: SourceMediaType; readonly sizeBytes: number }
  /** Why a `rejected` asset was refused. */
  readonly error?: { readonly code: string; readonly message: string }
  readonly createdAtMs: number
  readonly completedAtMs?: number
  readonly deletedAtMs?: number
  /** When a result is gone by itself, where results are not kept for ever. */
  readonly expiresAtMs?: number
}

/** A `ready` asset: its facts are known. */
export type ReadyAsset = AssetRecord & AssetFacts & { readonly state: 'ready'; readonly sha256: string }

/** A `ready` asset that others can be made from. */
export type ReadyPicture = ReadyAsset & ImageFacts

/** Whether the bytes are there to be used. */
export const isReady = (asset: AssetRecord): asset is ReadyAsset =>
  asset.state === 'ready' && asset.deletedAtMs === undefined

/** Whether the asset is a picture, not a video. */
export const isPicture = (asset: ReadyAsset): asset is ReadyPicture => asset.mediaType !== 'video/mp4'

const Timestamp = z.iso.datetime().meta({ description: 'ISO 8601, UTC.' })

/** What a model was asked, and which one answered, as the API shows it. */
export const PictureMaking = z
  .object({
    model: z.string(),
    prompt: z.string(),
    negativePrompt: z.string().nullable(),
    seed: z.int().nullable().meta({ description: 'The seed that was used, where the model has one.' }),
    strength: z.number().nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Making', description: 'How a model made the picture.' })
export type PictureMaking = z.infer<typeof PictureMaking>

/** An asset as the API shows it. */
export const Asset = z
  .object({
    assetId: AssetId,
    state: AssetState,
    filename: z.string().nullable(),
    mediaType: AssetMediaType.nullable(),
    widthPx: z.int().nullable(),
    heightPx: z.int().nullable(),
    sizeBytes: z.int().nullable(),
    frames: z.int().nullable().meta({ description: 'Frames of an animation or a video; 1 for a still.' }),
    hasAlpha: z.boolean().nullable(),
    sha256: z.string().nullable().meta({ description: 'SHA-256 of the bytes, lowercase hex.' }),
    thumbhash: z.string().nullable().meta({ description: 'Base64 of a ThumbHash: a blurred placeholder.' }),
    dominantColor: z.string().nullable().meta({ description: '#rrggbb' }),
    source: z.enum(['upload', 'job', 'url']).meta({ description: 'Sent to us, made by a job, or fetched by a job.' }),
    sourceUrl: z
      .string()
      .nullable()
      .meta({ description: 'Where a fetched picture came from, without query and fragment, which may hold secrets.' }),
    sourceType: SourceType.nullable().meta({
      description: 'IPTC’s term for a picture that a program has made, as it stands in the file; null for others.',
    }),
    making: PictureMaking.nullable(),
    parents: z.array(AssetId),
    jobId: JobId.nullable().meta({ description: 'The job that made or fetched this picture.' }),
    uploadJobId: JobId.nullable().meta({ description: 'The job that ATELIER_ON_UPLOAD starts for this upload.' }),
    url: z.url().nullable().meta({ description: 'The bytes, signed: no token is needed until it expires.' }),
    urlExpiresAt: Timestamp.nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: Timestamp,
    deletedAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable().meta({ description: 'When the picture is gone by itself; null when it is kept.' }),
  })
  .meta({ id: 'Asset', description: 'A stored picture, or a video made of pictures. Its bytes never change.' })
export type Asset = z.infer<typeof Asset>
