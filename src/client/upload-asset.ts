import { errorCodes } from '../errors.ts'
import type { Asset } from '../schema/asset.ts'
import type { Me } from '../schema/me.ts'
import type { UploadTarget } from '../schema/upload-target.ts'
import { ClientError } from './client-error.ts'
import { mediaTypeOf } from './media-type.ts'
import type { Transport } from './transport.ts'

export interface UploadOptions {
  /** The name it is known by; any Unicode, no path. */
  readonly filename?: string
  readonly signal?: AbortSignal
}

/** Every server takes this much in one call; AWS gives a function no more than 6 MB with its wrapping. */
const ALWAYS_ONE_CALL_BYTES = 4 * 1024 * 1024

/** An upload to S3 is looked at after it has arrived, which takes a few seconds; half a minute is a bad day. */
const LOOK_ATTEMPTS = 60
const LOOK_DELAY_MS = 500

/**
 * Sends in a picture: in one call where the server takes one of this size, else to a signed target. A Blob that stands for
 * a file is read as it is sent. Throws `ClientError`; nothing is sent when the picture is too large.
 */
export async function uploadAsset(
  transport: Transport,
  limits: () => Promise<Me['limits']>,
  picture: Blob,
  options: UploadOptions = {},
): Promise<Asset> {
  if (picture.size <= ALWAYS_ONE_CALL_BYTES) return await uploadInOneCall(transport, picture, options)
  const { assetBytes, uploadBytes } = await limits()
  if (picture.size <= assetBytes) return await uploadInOneCall(transport, picture, options)
  if (picture.size <= uploadBytes) return await uploadToTarget(transport, picture, options)
  throw new ClientError({
    status: 413,
    code: 'payload_too_large',
    detail: `The picture has ${megabytes(picture.size)}, and the server takes at most ${megabytes(uploadBytes)}. Send a smaller one.`,
  })
}

async function uploadInOneCall(transport: Transport, picture: Blob, { filename, signal }: UploadOptions) {
  return await transport.json<Asset>({
    method: 'POST',
    target: '/v1/assets',
    query: { filename },
    headers: { 'content-type': 'application/octet-stream' },
    body: picture,
    signal,
    // Every arrival makes another asset.
    isRepeatable: false,
  })
}

async function uploadToTarget(transport: Transport, picture: Blob, { filename, signal }: UploadOptions) {
  const mediaType = await mediaTypeOf(picture)
  if (!mediaType) {
    const detail = 'The file is no picture that Atelier reads. It reads JPEG, PNG, WebP, GIF, AVIF and HEIC.'
    throw new ClientError({ status: 415, code: 'unsupported_media', detail })
  }
  const { assetId, url, fields } = await transport.json<UploadTarget>({
    method: 'POST',
    target: '/v1/uploads',
    json: { mediaType, sizeBytes: picture.size, ...(filename === undefined ? {} : { filename }) },
    signal,
    // A target that nobody uses is swept away.
    isRepeatable: true,
  })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', picture, filename ?? 'picture')
  await transport.send({ method: 'POST', target: url, body: form, signal, isRepeatable: true })
  return await settled(transport, assetId, signal)
}

/** The asset once it has been looked at. */
async function settled(transport: Transport, assetId: string, signal: AbortSignal | undefined): Promise<Asset> {
  const target = `/v1/assets/${assetId}`
  for (let look = 1; look <= LOOK_ATTEMPTS; look += 1) {
    const asset = await transport.json<Asset>({ method: 'GET', target, signal, isRepeatable: true })
    if (asset.state === 'ready') return asset
    if (asset.state === 'rejected') {
      throw new ClientError({
        status: 422,
        code: errorCodes.find((one) => one === asset.error?.code) ?? 'unsupported_media',
        detail: asset.error?.message ?? 'The server refused the picture.',
      })
    }
    await transport.sleep(LOOK_DELAY_MS, signal)
  }
  const detail = `The picture was sent as ${assetId}, but the server has not looked at it yet. Look at it again later.`
  throw new ClientError({ status: 0, code: 'not_ready', detail })
}

const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`
