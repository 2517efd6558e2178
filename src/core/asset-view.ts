import type { Asset, AssetRecord, PictureMaking } from '../schema/asset.ts'
import { isReady } from '../schema/asset.ts'
import { type UrlSigner, urlExpiryMs } from './signed-urls.ts'

/** What it takes to show records to a user. */
export interface ViewContext {
  readonly signer: UrlSigner
  nowMs(): number
  /** The job that an upload starts by itself, if uploads do. */
  uploadJobId(record: AssetRecord): string | undefined
}

/** Where an asset's bytes are, signed, and until when. The path is also what its signature is checked against. */
export function contentUrl(context: Pick<ViewContext, 'signer' | 'nowMs'>, assetId: string) {
  const expiresAtMs = urlExpiryMs(context.nowMs())
  return { url: context.signer.sign(contentPath(assetId), expiresAtMs), urlExpiresAt: isoTime(expiresAtMs) }
}

/** The path of an asset's bytes. */
export const contentPath = (assetId: string) => `/v1/assets/${assetId}/content`

/** A time as the API writes it: ISO 8601, UTC. */
export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString()

/** An asset as the API shows it. What cannot be read (uploading, rejected, deleted) has no URL. */
export function assetView(context: ViewContext, record: AssetRecord): Asset {
  const link = isReady(record) ? contentUrl(context, record.assetId) : undefined
  return {
    assetId: record.assetId,
    state: record.state,
    filename: record.filename ?? null,
    mediaType: record.mediaType ?? null,
    widthPx: record.widthPx ?? null,
    heightPx: record.heightPx ?? null,
    sizeBytes: record.sizeBytes ?? null,
    frames: record.frames ?? null,
    hasAlpha: record.hasAlpha ?? null,
    sha256: record.sha256 ?? null,
    thumbhash: record.thumbhash ?? null,
    dominantColor: record.dominantColor ?? null,
    source: record.source,
    sourceUrl: record.sourceUrl ?? null,
    sourceType: record.sourceType ?? null,
    making: makingView(record),
    parents: [...record.parents],
    jobId: record.jobId ?? null,
    uploadJobId: context.uploadJobId(record) ?? null,
    url: link?.url ?? null,
    urlExpiresAt: link?.urlExpiresAt ?? null,
    error: record.error ?? null,
    createdAt: isoTime(record.createdAtMs),
    deletedAt: record.deletedAtMs === undefined ? null : isoTime(record.deletedAtMs),
    expiresAt: record.expiresAtMs === undefined ? null : isoTime(record.expiresAtMs),
  }
}

/** How a model made the picture, if one did. */
export function makingView({ making }: AssetRecord): PictureMaking | null {
  if (!making) return null
  const { model, prompt, negativePrompt = null, seed = null, strength = null, warnings = [] } = making
  return { model, prompt, negativePrompt, seed, strength, warnings: [...warnings] }
}
