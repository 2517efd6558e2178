import type { ReferenceImage } from '../ports/image-model.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'

/** No picture that a model makes is larger; what is goes no further. */
const MAX_PICTURE_BYTES = 64 * 1_048_576

/** A picture as a file of a form. */
export function appendPicture(form: FormData, field: string, { bytes, mediaType }: ReferenceImage): void {
  const extension = mediaType.slice('image/'.length)
  form.append(field, new Blob([new Uint8Array(bytes)], { type: mediaType }), `${field.replace(/\W/g, '')}.${extension}`)
}

export const base64Of = ({ bytes }: ReferenceImage): string => Buffer.from(bytes).toString('base64')

/** RFC 2397. */
export const dataUrlOf = (picture: ReferenceImage): string => `data:${picture.mediaType};base64,${base64Of(picture)}`

/** Bytes of base64, with or without the head of a data URL. What is no base64 becomes bytes that are no picture. */
export const bytesOfBase64 = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(/^data:[^,]{0,200},/, ''), 'base64'))

/**
 * The picture at an address of an answer. Other machines name it, so it is fetched from public places only. A failure is
 * no AppError: the picture was made, and probably charged.
 */
export async function pictureAt(url: string, web: SafeFetch, signal: AbortSignal): Promise<Uint8Array> {
  if (url.startsWith('data:')) return bytesOfBase64(url)
  try {
    const answer = await web.open(url, { signal, maxBytes: MAX_PICTURE_BYTES, accept: 'image/*' })
    const chunks: Uint8Array[] = []
    for await (const chunk of answer.bytes) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch (error) {
    throw new Error('The picture was made, but could not be fetched from where the model put it', { cause: error })
  }
}
