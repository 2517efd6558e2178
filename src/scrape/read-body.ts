import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { failed } from './fetch-errors.ts'

/** 8 MiB, all that a client must have room for; the format could ask for gigabytes. Source: RFC 9659 §3. */
const ZSTD_WINDOW = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

const DECODERS: Readonly<Record<string, (() => Duplex) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: () => createZstdDecompress(ZSTD_WINDOW),
}

export interface ReadOptions {
  readonly host: string
  readonly maxBytes: number
  /** Destroys the response when it aborts; what is thrown then is its reason. */
  readonly signal: AbortSignal
  /** Called once, when nothing more is read. */
  readonly onEnd: () => void
}

/**
 * The body of an answer, decompressed, as it arrives: what is not read yet stays with its sender. Throws `url_failed` for
 * more than `maxBytes` before or after decompression, and for a body that is cut off. Ends the connection at its end.
 */
export async function* readBody(response: IncomingMessage, options: ReadOptions): AsyncGenerator<Uint8Array, void> {
  const { host, maxBytes, signal } = options
  try {
    const promised = Number(response.headers['content-length'] ?? 0)
    if (promised > maxBytes) throw tooLarge(host, maxBytes)
    // What is compressed is never more than what it becomes, but for a bomb of empty pieces.
    const arrived = limited(response, host, maxBytes)
    for await (const piece of limited(decoded(response, arrived, host), host, maxBytes)) yield piece
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof Error && 'code' in error && error.code === 'url_failed' ? error : brokenOff(host, error)
  } finally {
    response.destroy()
    options.onEnd()
  }
}

/** Nobody compresses twice but to get past somebody who counts. */
function decoded(response: IncomingMessage, body: AsyncIterable<Uint8Array>, host: string): AsyncIterable<Uint8Array> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return body
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding]?.() : undefined
  if (!decoder) throw failed(`${host} compresses in a way that is not read here: ${encoding.slice(0, 40)}.`)
  // Errors of either reach whoever reads the decoder.
  pipeline(body, decoder, () => {})
  return decoder
}

async function* limited(body: AsyncIterable<Uint8Array>, host: string, maxBytes: number) {
  let sizeBytes = 0
  for await (const piece of body) {
    sizeBytes += piece.byteLength
    if (sizeBytes > maxBytes) throw tooLarge(host, maxBytes)
    yield piece
  }
}

const tooLarge = (host: string, maxBytes: number) =>
  failed(
    `What ${host} sends is larger than ${Math.floor((10 * maxBytes) / 1024 / 1024) / 10} MiB, the most that is fetched.`,
  )

const brokenOff = (host: string, cause: unknown) => {
  const isDamaged = cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')
  const what = isDamaged ? 'sent a body whose compression is damaged' : 'broke the connection off in the middle'
  return failed(`${host} ${what}. Try again later.`, { retryable: true, cause })
}
