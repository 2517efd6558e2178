import type { MediaType } from '../schema/asset.ts'

/** Short names of the formats that can be written, for URLs, the CLI and job inputs. */
export const formats = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
} as const satisfies Record<string, MediaType>

export type Format = keyof typeof formats

/** The short names in the order of the table. */
export const formatNames = Object.keys(formats) as [Format, ...Format[]]

/** The media type that a short name stands for. */
export const mediaTypeOf = (format: Format): MediaType => formats[format]
