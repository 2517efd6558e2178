import { AppError } from '../errors.ts'

/** The longest input there is, 64 prompts of 2,000 characters with four bytes each, is half of this. */
const MAX_JSON_BYTES = 262_144

/** Three times what any request nests; code that walks the value by recursion stays far from the end of its stack. */
const MAX_DEPTH = 32

/**
 * The request's body as JSON. Throws `unsupported_media` when it is declared as something else, `payload_too_large`,
 * and `invalid_request` when it is empty, not JSON, or nested too deep.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')
  if (!type || !isJsonType(type)) {
    const given = type ? `not ${type.slice(0, 100)}` : 'and the request does not say what it is'
    throw new AppError('unsupported_media', `The body must be JSON, ${given}. Send Content-Type: application/json.`, {
      field: 'Content-Type',
    })
  }
  const text = await readText(request)
  if (text.trim() === '') throw new AppError('invalid_request', 'The body is empty. Send a JSON object.')
  const value = parse(text)
  if (isDeeper(value, MAX_DEPTH)) {
    throw new AppError('invalid_request', `The body is nested deeper than ${MAX_DEPTH} levels.`)
  }
  return value
}

const isJsonType = (type: string) => /^application\/(json|[a-z0-9.-]+\+json)\s*(;|$)/i.test(type)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // V8 quotes the offending text, which is the sender's own.
    const reason = error instanceof SyntaxError ? error.message : 'it cannot be read'
    throw new AppError('invalid_request', `The body is not valid JSON: ${reason}.`, { cause: error })
  }
}

/** A declared length is enforced by the HTTP parser, so only a body without one has to be counted. */
async function readText(request: Request): Promise<string> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > MAX_JSON_BYTES) throw tooLarge()
    return await request.text()
  }
  const pieces: Uint8Array[] = []
  let sizeBytes = 0
  for await (const piece of request.body ?? []) {
    sizeBytes += piece.byteLength
    if (sizeBytes > MAX_JSON_BYTES) throw tooLarge()
    pieces.push(piece)
  }
  return new TextDecoder().decode(Buffer.concat(pieces))
}

const tooLarge = () =>
  new AppError('payload_too_large', `A JSON body has at most ${MAX_JSON_BYTES} bytes. Pictures go to /v1/assets.`)

function isDeeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false
  if (levels === 0) return true
  return Object.values(value).some((one) => isDeeper(one, levels - 1))
}
