import { createHash } from 'node:crypto'
import { macOf } from './mac.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** 128 bits as 26 lowercase base32 characters (RFC 4648, unpadded). */
export function idOf(bytes: Uint8Array): string {
  let id = ''
  let bits = 0
  let value = 0
  for (let i = 0; i < 16; i++) {
    value = (value << 8) | (bytes[i] ?? 0)
    bits += 8
    while (bits >= 5) {
      bits -= 5
      id += ALPHABET[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return id + ALPHABET[(value << (5 - bits)) & 31]
}

/**
 * An id that follows from the parts: the same parts give the same id under the same secret, and nobody without the
 * secret can guess it.
 */
export const derivedId = (secret: Uint8Array, ...parts: readonly string[]): string => idOf(macOf(secret, parts))

/** SHA-256 of a value as JSON with sorted keys, lowercase hex: equal for equal values, whatever order they were written in. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`
}
