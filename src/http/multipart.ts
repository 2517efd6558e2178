import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { AppError } from '../errors.ts'

/** A form up to its file; what follows the file is checked while the file is read. */
export interface MultipartForm {
  readonly fields: Readonly<Record<string, string>>
  readonly file: MultipartFile | undefined
}

export interface MultipartFile {
  /** The name of its form field. */
  readonly name: string
  readonly filename: string | undefined
  /** The bytes as they arrive. Ends only when the form around it was complete, and throws `invalid_request` if it was not. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Twice the fields of a signed upload, whose longest is a policy of a few hundred bytes; everything else is refused. */
const LIMITS = {
  fields: 16,
  fieldNameSize: 100,
  fieldSize: 8_192,
  files: 1,
  parts: 17,
  headerPairs: 16,
  headerSize: 8_192,
}

/**
 * Reads a multipart/form-data body without holding more of it than one piece: the fields, and the first file as a stream.
 * Resolves when the file begins, or at the end of a form without one. Throws `unsupported_media`, `invalid_request`.
 */
export async function readForm(body: AsyncGenerator<Uint8Array>, contentType: string): Promise<MultipartForm> {
  const busboy = busboyFor(contentType)
  const fields: [string, string][] = []
  const stopping = new AbortController()
  const ended = endOf(busboy)
  // Whoever takes the file learns of a failure at its end; without a file the race below does.
  ended.catch(() => stopping.abort())

  busboy.on('field', (name, value, nameIsCut, valueIsCut) => {
    if (nameIsCut || valueIsCut) busboy.destroy(new Error(`a field is longer than ${LIMITS.fieldSize} bytes`))
    else fields.push([name, value])
  })
  const begun = new Promise<MultipartFile>((resolve) => {
    busboy.on('file', (name, stream, filename) => {
      stream.on('error', () => stopping.abort())
      // A form that ends early would leave its file open for ever.
      ended.catch((error) => stream.destroy(error))
      resolve({ name, filename: filename || undefined, body: fileBody(stream, ended, stopping) })
    })
  })
  const feeding = feed(body, busboy, stopping.signal)
  const file = await Promise.race([begun, Promise.all([ended, feeding]).then(() => undefined)])
  return { fields: Object.fromEntries(fields), file }
}

function busboyFor(contentType: string): BusboyInstance {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    const message = 'The body must be a form. Send Content-Type: multipart/form-data with its boundary.'
    throw new AppError('unsupported_media', message, { field: 'Content-Type' })
  }
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS })
  } catch (error) {
    throw new AppError('invalid_request', 'The Content-Type of the form has no boundary.', {
      field: 'Content-Type',
      cause: error,
    })
  }
}

/** The end of the whole form. Rejects with `invalid_request` when it is cut off, malformed or over a limit. */
function endOf(busboy: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, cause?: unknown) =>
      reject(new AppError('invalid_request', `The form cannot be read: ${reason}.`, { cause }))
    busboy.on('finish', resolve)
    busboy.on('error', (error) => {
      const cause = error instanceof Error ? error.cause : undefined
      if (cause instanceof AppError) reject(cause)
      else refuse(error instanceof Error ? error.message : 'it is malformed', error)
    })
    busboy.on('filesLimit', () => refuse('it has more than one file'))
    busboy.on('fieldsLimit', () => refuse(`it has more than ${LIMITS.fields} fields`))
    busboy.on('partsLimit', () => refuse(`it has more than ${LIMITS.parts} parts`))
  })
}

/** Writes piece by piece, and waits while whoever reads the file is behind. Stops taking the body when told to. */
async function feed(body: AsyncGenerator<Uint8Array>, busboy: BusboyInstance, stop: AbortSignal): Promise<void> {
  try {
    for await (const piece of body) {
      if (stop.aborted) return
      if (!busboy.write(piece)) await once(busboy, 'drain', { signal: stop })
    }
    if (!stop.aborted) busboy.end()
  } catch (error) {
    // Stopped while waiting is no failure of the form; everything else is, and `endOf` tells it.
    if (!stop.aborted) busboy.destroy(new Error('the body broke off', { cause: error }))
  }
}

async function* fileBody(
  stream: Readable,
  ended: Promise<void>,
  stopping: AbortController,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield piece
    await ended
  } catch (error) {
    // The form's own failure says more than its file's.
    await ended
    throw error
  } finally {
    stopping.abort()
  }
}
