import * as z from 'zod'
import { assetView } from '../../core/asset-view.ts'
import { assetLineage, deleteAsset, getAsset, listAssets, restoreAsset } from '../../core/assets.ts'
import { storeAsset } from '../../core/uploads.ts'
import { Asset, AssetState, sourceMediaTypes } from '../../schema/asset.ts'
import type { HttpContext } from '../context.ts'
import { NEWEST_ASSET, PICTURE } from '../docs/example.ts'
import { receivePicture } from '../receive-picture.ts'
import type { RouteBody } from '../route.ts'
import type { Router } from '../router.ts'
import { AssetParams, definedOnly, NextCursor, Paging } from './parameters.ts'

const AssetPage = z.object({ assets: z.array(Asset), nextCursor: NextCursor }).meta({ id: 'AssetPage' })
const Lineage = z
  .object({
    asset: Asset,
    ancestors: z.array(Asset).meta({ description: 'What it was made from, nearest first.' }),
    children: z.array(Asset).meta({ description: 'What was made from it, newest first; at most 100.' }),
  })
  .meta({ id: 'Lineage', description: 'Where a picture came from, and what became of it.' })

const binary = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } }
const form = { type: 'object', properties: { file: binary.schema }, required: ['file'] }
const pictureBody: RouteBody = {
  description: 'The bytes of the picture, or a form with one file. What it is, the bytes decide.',
  required: true,
  content: {
    ...Object.fromEntries(sourceMediaTypes.map((mediaType) => [mediaType, binary])),
    'application/octet-stream': binary,
    'multipart/form-data': { schema: form },
  },
}

const list = `curl '{base}/v1/assets?limit=10'{auth}`
const one = `{base}/v1/assets/$ASSET_ID`

/** Pictures: their bytes come in, their facts go out. */
export function assetRoutes(router: Router, context: HttpContext): void {
  const { engine, view, uploads } = context

  router.owned(
    {
      method: 'post',
      path: '/v1/assets',
      operationId: 'createAsset',
      tag: 'assets',
      summary: 'Send in a picture',
      description: 'In one call: the bytes as the body, or a form with one file. It is looked at before the answer.',
      query: z.strictObject({
        filename: z.string().max(1000).optional().meta({ description: 'Its name, any Unicode.', example: 'photo.jpg' }),
      }),
      body: pictureBody,
      responses: { 201: { description: 'The picture is kept.', schema: Asset, headers: { Location: 'Its address.' } } },
      errors: [
        'payload_too_large',
        'image_too_large',
        'unsupported_media',
        'image_damaged',
        'overloaded',
        'storage_full',
      ],
      example: [
        `${PICTURE} |\n  curl '{base}/v1/assets?filename=example.png'{auth} -H 'Content-Type: image/png' --data-binary @-`,
      ],
    },
    async (call) => {
      const picture = await receivePicture(call, context, call.query.filename)
      const record = await storeAsset(uploads, call.ownerId, picture)
      return call.json(201, assetView(view, record), { location: `/v1/assets/${record.assetId}` })
    },
  )

  router.owned(
    {
      method: 'get',
      path: '/v1/assets',
      operationId: 'listAssets',
      tag: 'assets',
      summary: 'List pictures',
      description: 'Newest first, without deleted ones.',
      query: Paging.extend({ state: AssetState.optional() }),
      responses: { 200: { description: 'One page.', schema: AssetPage } },
      example: [list],
    },
    async (call) => {
      const { limit, ...query } = call.query
      const page = await listAssets(engine, call.ownerId, { limit, ...definedOnly(query) })
      const assets = page.assets.map((record) => assetView(view, record))
      return call.json(200, { assets, nextCursor: page.nextCursor ?? null })
    },
  )

  router.owned(
    {
      method: 'get',
      path: '/v1/assets/{assetId}',
      operationId: 'getAsset',
      tag: 'assets',
      summary: 'Look at one picture’s facts',
      params: AssetParams,
      responses: { 200: { description: 'The facts, and a signed URL of the bytes.', schema: Asset } },
      errors: ['not_found', 'gone'],
      example: [NEWEST_ASSET, `curl ${one}{auth}`],
    },
    async (call) => call.json(200, assetView(view, await getAsset(engine, call.ownerId, call.params.assetId))),
  )

  router.owned(
    {
      method: 'delete',
      path: '/v1/assets/{assetId}',
      operationId: 'deleteAsset',
      tag: 'assets',
      summary: 'Delete a picture',
      description: 'It can be restored for an hour. Deleting twice is not an error.',
      params: AssetParams,
      responses: { 204: { description: 'It is deleted.' } },
      errors: ['not_found'],
      example: [NEWEST_ASSET, `curl -i -X DELETE ${one}{auth}`],
    },
    async (call) => {
      await deleteAsset(engine, call.ownerId, call.params.assetId)
      return call.send(204, null)
    },
  )

  router.owned(
    {
      method: 'post',
      path: '/v1/assets/{assetId}/restore',
      operationId: 'restoreAsset',
      tag: 'assets',
      summary: 'Undo a deletion',
      params: AssetParams,
      responses: { 200: { description: 'The picture is back.', schema: Asset } },
      errors: ['not_found', 'gone'],
      example: [NEWEST_ASSET, `curl -X DELETE ${one}{auth}`, `curl -X POST ${one}/restore{auth}`],
    },
    async (call) => call.json(200, assetView(view, await restoreAsset(engine, call.ownerId, call.params.assetId))),
  )

  router.owned(
    {
      method: 'get',
      path: '/v1/assets/{assetId}/lineage',
      operationId: 'getLineage',
      tag: 'assets',
      summary: 'See where a picture came from',
      params: AssetParams,
      responses: { 200: { description: 'Its ancestors and children.', schema: Lineage } },
      errors: ['not_found', 'gone'],
      example: [NEWEST_ASSET, `curl ${one}/lineage{auth}`],
    },
    async (call) => {
      const { assetId } = call.params
      const [record, { ancestors, children }] = await Promise.all([
        getAsset(engine, call.ownerId, assetId),
        assetLineage(engine, call.ownerId, assetId),
      ])
      const show = (one: typeof record) => assetView(view, one)
      return call.json(200, { asset: show(record), ancestors: ancestors.map(show), children: children.map(show) })
    },
  )
}
