import { AppError } from '../errors.ts'
import { admitRoom } from './admit-room.ts'
import { bodyOf } from './body.ts'
import type { Call } from './call.ts'
import type { HttpContext } from './context.ts'
import { readForm } from './multipart.ts'

/** What a form adds around its file: boundaries, part headers and a few fields. */
const FORM_OVERHEAD_BYTES = 65_536

/** A picture on its way in. Its bytes are read as fast as they are stored. */
export interface IncomingPicture {
  readonly filename?: string
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * The picture in a request: its body, or the one file of a form, whose name a `filename` parameter overrides.
 * Throws `invalid_request`, `payload_too_large`, `storage_full`, before a byte is read where the headers tell.
 */
export async function receivePicture(
  call: Call,
  context: HttpContext,
  filename: string | undefined,
): Promise<IncomingPicture> {
  admitBytes(call, context)
  const type = call.header('content-type') ?? ''
  if (!/^multipart\//i.test(type)) {
    return { body: bodyOf(call.request), ...(filename === undefined ? {} : { filename }) }
  }
  const { file } = await readForm(bodyOf(call.request), type)
  if (!file)
    throw new AppError('invalid_request', 'The form has no file. Add one: -F file=@photo.jpg', { field: 'file' })
  const name = filename ?? file.filename
  return { body: file.body, ...(name === undefined ? {} : { filename: name }) }
}

/** Refuses what cannot be taken while it is still on its way. Throws `payload_too_large`, `storage_full`. */
export function admitBytes(call: Call, context: Pick<HttpContext, 'uploads' | 'freeBytes'>): void {
  const declared = Number(call.header('content-length') ?? 0)
  const { maxBytes, maxSignedBytes = maxBytes } = context.uploads
  const most = Math.max(maxBytes, maxSignedBytes)
  if (declared > most + FORM_OVERHEAD_BYTES) {
    throw new AppError('payload_too_large', `The body has ${declared} bytes, and a picture has at most ${most}.`)
  }
  // Twice: what arrives is kept once as it came and once under the key it stays at.
  admitRoom(context, 2 * declared)
}
