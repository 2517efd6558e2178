import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '../errors.ts'

/** A token that is accepted, as it is kept: the SHA-256 of its UTF-8, never the token itself. */
export interface TokenEntry {
  readonly ownerId: string
  readonly tokenSha256: Uint8Array
}

/**
 * Who may use the API. `open`: everybody who reaches the server, as the owner `local`; only for loopback addresses.
 * `token`: whoever sends one of the tokens.
 */
export type AuthSettings =
  | { readonly mode: 'open' }
  | { readonly mode: 'token'; readonly tokens: readonly TokenEntry[] }

/** The owner of everything where nobody has to say who they are. */
export const LOCAL_OWNER = 'local'

/** A person mistypes a token a few times; a program that guesses tries thousands. */
const MAX_FAILURES = 20
const FAILURE_WINDOW_MS = 60_000

/** Addresses remembered at once; a million guesses from as many addresses must not fill the memory. */
const MAX_CLIENTS = 10_000

export interface Authenticator {
  /** The owner that the `Authorization` header speaks for. Throws `unauthorized`, and `rate_limited` after many failures. */
  ownerOf(authorization: string | undefined, client: () => string): string
}

/** Says whose a token is. Failures are counted by client, in memory. */
export function createAuthenticator(settings: AuthSettings, nowMs: () => number): Authenticator {
  if (settings.mode === 'open') return { ownerOf: () => LOCAL_OWNER }
  const failures = new Map<string, { count: number; sinceMs: number }>()

  function refuseGuessing(client: string) {
    const entry = failures.get(client)
    if (!entry || entry.count < MAX_FAILURES) return
    const leftMs = entry.sinceMs + FAILURE_WINDOW_MS - nowMs()
    if (leftMs <= 0) failures.delete(client)
    else
      throw new AppError('rate_limited', 'Too many requests with a wrong token. Wait a minute and check the token.', {
        retryAfterSeconds: leftMs / 1000,
      })
  }

  function noteFailure(client: string) {
    const entry = failures.get(client)
    if (entry && nowMs() - entry.sinceMs < FAILURE_WINDOW_MS) entry.count++
    else {
      failures.delete(client)
      failures.set(client, { count: 1, sinceMs: nowMs() })
    }
    // A Map keeps its order, so the first is the one that was not renewed for longest.
    const [oldest] = failures.keys()
    if (failures.size > MAX_CLIENTS && oldest !== undefined) failures.delete(oldest)
  }

  return {
    ownerOf(authorization, client) {
      const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
      if (given === undefined) throw unauthorized('This needs a token. Send it as Authorization: Bearer <token>.')
      if (failures.size > 0) refuseGuessing(client())
      const ownerId = ownerOfToken(settings.tokens, given)
      if (ownerId !== undefined) return ownerId
      noteFailure(client())
      throw unauthorized('The token is not known. Check it against ATELIER_TOKENS on the server.')
    },
  }
}

/** Compares with every entry, so that the time tells nothing about which one was close. */
function ownerOfToken(tokens: readonly TokenEntry[], given: string): string | undefined {
  const hash = sha256(given)
  let ownerId: string | undefined
  for (const entry of tokens) if (timingSafeEqual(entry.tokenSha256, hash)) ownerId = entry.ownerId
  return ownerId
}

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()
const unauthorized = (message: string) => new AppError('unauthorized', message, { field: 'Authorization' })
