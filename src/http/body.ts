import { AppError } from '../errors.ts'

/** The body's bytes as they arrive: nobody reads ahead of whoever takes them. Throws `invalid_request` when it breaks off. */
export async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  try {
    for await (const piece of request.body) yield piece
  } catch (error) {
    // Only reading throws here: what fails while a piece is worked on ends this generator without passing through.
    throw new AppError('invalid_request', 'The transmission broke off before the end of the body. Send it again.', {
      cause: error,
    })
  }
}
