import * as z from 'zod'
import { contentPath } from '../../core/asset-view.ts'
import { openContent } from '../../core/assets.ts'
import { requireAsset } from '../../core/task-context.ts'
import { AppError } from '../../errors.ts'
import { assetMediaTypes, isPicture, type ReadyAsset } from '../../schema/asset.ts'
import { fileEnding } from '../../schema/file-ending.ts'
import type { Call } from '../call.ts'
import { contentDisposition } from '../content-disposition.ts'
import type { HttpContext } from '../context.ts'
import { NEWEST_ASSET } from '../docs/example.ts'
import { matchesTag } from '../entity-tag.ts'
import { parseRange } from '../range.ts'
import type { RouteResponse } from '../route.ts'
import type { Router } from '../router.ts'
import { AssetParams } from './parameters.ts'

const Query = z.strictObject({
  expires: z.string().optional().meta({ description: 'From a signed URL.' }),
  signature: z.string().optional().meta({ description: 'From a signed URL.' }),
  download: z.string().optional().meta({ description: 'Given at all, the browser saves the file.' }),
})

/** Bytes from outside must not be able to do anything, whatever a browser takes them for. */
const PICTURE_POLICY = "default-src 'none'; sandbox"
/** Browsers open a video as a page of their own that loads it once more. Its bytes are always ours. */
const VIDEO_POLICY = "default-src 'none'; media-src 'self'"

const bytes: RouteResponse = {
  description: 'The bytes.',
  mediaType: assetMediaTypes.join(', '),
  headers: { ETag: 'The SHA-256 of the bytes.', 'Content-Disposition': 'The file name.' },
}

/** The bytes of a picture or a video. */
export function contentRoute(router: Router, context: HttpContext): void {
  router.open(
    {
      method: 'get',
      path: '/v1/assets/{assetId}/content',
      operationId: 'getAssetContent',
      tag: 'assets',
      summary: 'Fetch the bytes',
      description:
        'With a token, or without one by the signed URL that the facts give. The bytes never change, so they may be kept for ever.',
      params: AssetParams,
      query: Query,
      headers: { Range: 'One stretch of bytes.', 'If-None-Match': 'An ETag: 304 when it is the same.' },
      responses: {
        200: bytes,
        206: {
          ...bytes,
          description: 'The stretch that was asked for.',
          headers: { 'Content-Range': 'Where it lies.' },
        },
        304: { description: 'You have it already.' },
      },
      errors: [
        'unauthorized',
        'forbidden',
        'not_found',
        'gone',
        'not_ready',
        'range_not_satisfiable',
        'integrity_error',
      ],
      example: [NEWEST_ASSET, `curl {base}/v1/assets/$ASSET_ID/content{auth} -o picture`],
    },
    (call) => answer(context, call),
  )
}

async function answer(
  { engine, uploads }: HttpContext,
  call: Call<z.output<typeof AssetParams>, z.output<typeof Query>>,
): Promise<Response> {
  const { assetId } = call.params
  const isSigned = call.query.signature !== undefined
  if (isSigned && !uploads.signer.verify(contentPath(assetId), call.query)) {
    const message = `The signature of this URL is wrong or its time is over. GET /v1/assets/${assetId} gives a fresh one.`
    throw new AppError('forbidden', message, { field: 'signature' })
  }
  // A signature speaks for the asset, whoever's it is.
  const ownerId = isSigned ? ((await engine.ports.assets.load(assetId))?.ownerId ?? '') : call.authenticate()
  const record = await requireAsset(engine, ownerId, assetId)
  const tag = `"${record.sha256}"`
  const headers = {
    etag: tag,
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': isPicture(record) ? PICTURE_POLICY : VIDEO_POLICY,
    // A signed URL is made to be shown on other pages; a token's holder fetches the picture by program.
    'cross-origin-resource-policy': isSigned ? 'cross-origin' : 'same-origin',
    'accept-ranges': 'bytes',
  }
  if (matchesTag(call.header('if-none-match'), tag)) return call.send(304, null, headers)

  const isRangeValid = [undefined, tag].includes(call.header('if-range'))
  const range = isRangeValid ? parseRange(call.header('range'), record.sizeBytes) : undefined
  if (range === 'unsatisfiable') {
    call.always({ 'content-range': `bytes */${record.sizeBytes}` })
    const message = `It has ${record.sizeBytes} bytes, and the range lies behind its end.`
    throw new AppError('range_not_satisfiable', message, { field: 'Range' })
  }
  const sizeBytes = range ? range.end - range.start + 1 : record.sizeBytes
  const full = {
    ...headers,
    'content-type': record.mediaType,
    'content-length': String(sizeBytes),
    'content-disposition': dispositionOf(record, call.query.download !== undefined),
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${record.sizeBytes}` } : {}),
  }
  const status = range ? 206 : 200
  if (call.method === 'HEAD') return call.send(status, null, full)
  const { stream } = await openContent(engine, ownerId, assetId, range)
  return call.send(status, stream, full)
}

/** What came from outside is saved, never shown as a page; what we have encoded may be looked at. */
function dispositionOf(record: ReadyAsset, isDownload: boolean): string {
  const isInline = record.source === 'job' && !isDownload
  return contentDisposition(
    isInline ? 'inline' : 'attachment',
    record.filename ?? `${record.assetId}.${fileEnding(record.mediaType)}`,
  )
}
