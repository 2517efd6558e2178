import * as z from 'zod'
import { createUpload, receiveUpload } from '../../core/uploads.ts'
import { AppError } from '../../errors.ts'
import { SourceMediaType } from '../../schema/asset.ts'
import { UploadTarget } from '../../schema/upload-target.ts'
import { bodyOf } from '../body.ts'
import type { HttpContext } from '../context.ts'
import { PICTURE } from '../docs/example.ts'
import { readForm } from '../multipart.ts'
import { parseBody } from '../parse-body.ts'
import { admitBytes } from '../receive-picture.ts'
import type { Router } from '../router.ts'
import { AssetParams, definedOnly } from './parameters.ts'

const NewUpload = z
  .strictObject({
    filename: z.string().max(1000).optional(),
    mediaType: SourceMediaType,
    sizeBytes: z.int().min(1).meta({ description: 'Exactly as many bytes as will be sent.' }),
  })
  .meta({
    id: 'NewUpload',
    description: 'What an upload promises to be.',
    example: { mediaType: 'image/png', sizeBytes: 5120 },
  })

const ASK = [
  `${PICTURE} > example.png`,
  `TARGET=$(curl -s {base}/v1/uploads{auth} -H 'Content-Type: application/json' \\\n  -d '{"mediaType":"image/png","sizeBytes":'"$(wc -c < example.png)"'}')`,
]

/** Signed targets, which take one picture each and need no token. */
export function uploadRoutes(router: Router, context: HttpContext): void {
  router.owned(
    {
      method: 'post',
      path: '/v1/uploads',
      operationId: 'createUpload',
      tag: 'uploads',
      summary: 'Ask for a target',
      description:
        'Good for 15 minutes and one picture of exactly this type and size. A picture that goes to S3 is looked at after it has arrived: ask for its asset until that is no longer `uploading`.',
      body: { required: true, content: { 'application/json': { schema: NewUpload } } },
      responses: {
        201: { description: 'The target.', schema: UploadTarget, headers: { Location: 'The asset to be.' } },
      },
      errors: ['payload_too_large', 'unsupported_media'],
      example: [...ASK, 'echo "$TARGET"'],
    },
    async (call) => {
      const { mediaType, sizeBytes, ...named } = await parseBody(call.request, NewUpload)
      const upload = { mediaType, sizeBytes, ...definedOnly(named) }
      const { asset, target } = await createUpload(context.uploads, call.ownerId, upload)
      const { assetId } = asset
      return call.json(201, { assetId, ...target }, { location: `/v1/assets/${assetId}` })
    },
  )

  router.open(
    {
      method: 'post',
      path: '/v1/uploads/{assetId}',
      operationId: 'receiveUpload',
      tag: 'uploads',
      summary: 'Send the picture to its target',
      description:
        'The fields of the target, then the file. No token: the signature in the fields is the permission. The same bytes again get the same answer.',
      params: AssetParams,
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                key: { type: 'string' },
                'Content-Type': { type: 'string' },
                policy: { type: 'string' },
                signature: { type: 'string' },
                file: { type: 'string', contentMediaType: 'application/octet-stream' },
              },
              required: ['key', 'Content-Type', 'policy', 'signature', 'file'],
            },
          },
        },
      },
      responses: { 204: { description: 'It has arrived, was looked at, and is kept.' } },
      errors: [
        'forbidden',
        'not_found',
        'gone',
        'payload_too_large',
        'image_too_large',
        'unsupported_media',
        'image_damaged',
      ],
      example: [
        ...ASK,
        `field() { echo "$TARGET" | sed -n "s|.*\\"$1\\":\\"\\([^\\"]*\\)\\".*|\\1|p"; }`,
        `curl -i "$(field url)" -F "key=$(field key)" -F "Content-Type=$(field Content-Type)" \\\n  -F "policy=$(field policy)" -F "signature=$(field signature)" -F file=@example.png`,
      ],
    },
    async (call) => {
      admitBytes(call, context)
      const { fields, file } = await readForm(bodyOf(call.request), call.header('content-type') ?? '')
      if (!file)
        throw new AppError('invalid_request', 'The form has no file, or a field stands after it.', { field: 'file' })
      await receiveUpload(context.uploads, call.params.assetId, { fields, body: file.body })
      return call.send(204, null)
    },
  )
}
