import * as z from 'zod'
import { AppError } from '../errors.ts'
import type { UploadForms } from '../ports/upload-forms.ts'
import { isoTime } from './asset-view.ts'
import type { UrlSigner } from './signed-urls.ts'

/** S3's policy document. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
const Policy = z.object({
  expiration: z.iso.datetime(),
  conditions: z.tuple([
    z.object({ key: z.string() }),
    z.object({ 'Content-Type': z.string() }),
    z.tuple([z.literal('content-length-range'), z.number(), z.number()]),
  ]),
})
type Policy = z.infer<typeof Policy>

/** The path that a signed upload is posted to. */
const uploadPath = (assetId: string) => `/v1/uploads/${assetId}`

/** Where an upload's bytes are until they have been looked at. */
export const incomingKey = (assetId: string) => `incoming/${assetId}`

/** Forms that our own server takes. They have the form of an S3 presigned POST, so a client that knows one knows both. */
export const serverUploadForms = (signer: UrlSigner): UploadForms => ({
  async sign({ assetId, key, mediaType, sizeBytes, expiresAtMs }) {
    const document: Policy = {
      expiration: isoTime(expiresAtMs),
      conditions: [{ key }, { 'Content-Type': mediaType }, ['content-length-range', sizeBytes, sizeBytes]],
    }
    const policy = Buffer.from(JSON.stringify(document)).toString('base64')
    const fields = { key, 'Content-Type': mediaType, policy, signature: signer.signPolicy(policy) }
    return { url: signer.absolute(uploadPath(assetId)), fields }
  },
})

/**
 * Checks that the fields of a form are those of this upload's target and that its time is not over.
 * Throws `forbidden`, and `invalid_request` for a field that the target does not have.
 */
export function verifyTarget(
  { signer, nowMs }: { readonly signer: UrlSigner; readonly nowMs: () => number },
  assetId: string,
  fields: Readonly<Record<string, string>>,
): void {
  const { key, 'Content-Type': mediaType, policy = '', signature = '', ...others } = fields
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    const field = unknown.slice(0, 40)
    throw new AppError('invalid_request', `The upload's form has a field "${field}" that its target does not name.`, {
      field,
    })
  }
  if (!signer.verifyPolicy(policy, signature)) {
    throw new AppError(
      'forbidden',
      'The signature of the upload is wrong. Send the fields exactly as POST /v1/uploads gave them.',
    )
  }
  const { expiration, conditions } = Policy.parse(JSON.parse(Buffer.from(policy, 'base64').toString()))
  if (Date.parse(expiration) <= nowMs()) {
    throw new AppError('forbidden', 'The time for this upload is over. Ask POST /v1/uploads for a new target.')
  }
  const isForThis = conditions[0].key === incomingKey(assetId) && key === incomingKey(assetId)
  if (isForThis && mediaType === conditions[1]['Content-Type']) return
  throw new AppError(
    'forbidden',
    'The fields differ from what was signed. Send them exactly as POST /v1/uploads gave them.',
  )
}
