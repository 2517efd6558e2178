import { timingSafeEqual } from 'node:crypto'
import { macOf } from './mac.ts'

export interface UrlSigner {
  /** The absolute URL of a path, with `?expires=<epoch seconds>&signature=<base64url>`: whoever holds it needs no token. */
  sign(path: string, expiresAtMs: number): string
  /** Whether the query signs this path, under any of the secrets, and has not expired. Takes the same time for every signature. */
  verify(path: string, query: { expires?: string | undefined; signature?: string | undefined }): boolean
  /** Signs an upload's policy (base64 JSON). Its purpose differs from a URL's, so neither can stand for the other. */
  signPolicy(policy: string): string
  verifyPolicy(policy: string, signature: string): boolean
  /** The absolute URL of a path, unsigned. */
  absolute(path: string): string
}

export interface UrlSignerOptions {
  /** At least 32 bytes each: the first signs, all verify. */
  readonly secrets: readonly [Uint8Array, ...Uint8Array[]]
  /** Where clients reach this server, such as `https://pictures.example`. */
  readonly publicUrl: string
  readonly nowMs: () => number
}

const HOUR_MS = 3_600_000

/**
 * When a URL signed now expires: at the full hour after the next, so between one and two hours from now. Rounded, so that
 * an asset's URL stays the same for an hour and caches can keep what is behind it.
 */
export const urlExpiryMs = (nowMs: number): number => (Math.floor(nowMs / HOUR_MS) + 2) * HOUR_MS

/** Signs and verifies with HMAC-SHA256 over purpose, path and expiry. */
export function createUrlSigner({ secrets, publicUrl, nowMs }: UrlSignerOptions): UrlSigner {
  const base = publicUrl.replace(/\/+$/, '')
  const absolute = (path: string) => `${base}${path}`
  const verifyParts = (signature: string, ...parts: readonly string[]) => {
    // Every secret is tried, so that the time does not tell which one signed.
    const matches = secrets.map((secret) => isEqual(signature, signatureOf(secret, parts)))
    return matches.includes(true)
  }
  return {
    absolute,
    sign(path, expiresAtMs) {
      const expires = String(Math.floor(expiresAtMs / 1000))
      return `${absolute(path)}?expires=${expires}&signature=${signatureOf(secrets[0], ['signed-url', path, expires])}`
    },
    verify(path, { expires, signature }) {
      if (expires === undefined || signature === undefined || !/^\d{1,12}$/.test(expires)) return false
      return verifyParts(signature, 'signed-url', path, expires) && nowMs() < Number(expires) * 1000
    },
    signPolicy: (policy) => signatureOf(secrets[0], ['upload-policy', policy]),
    verifyPolicy: (policy, signature) => verifyParts(signature, 'upload-policy', policy),
  }
}

/** Constant time for signatures of the right length; the length is public. */
function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

const signatureOf = (secret: Uint8Array, parts: readonly string[]) => macOf(secret, parts).toString('base64url')
