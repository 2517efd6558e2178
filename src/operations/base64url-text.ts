import type { UrlCodec } from './operation.ts'

/** 500 characters of at most 3 bytes each, in base64. */
const MAX_BASE64_LENGTH = 2000

/**
 * Any text as base64url of its UTF-8 without padding (RFC 4648 §5): in the shell
 * `printf %s "Hello" | base64 | tr '+/' '-_' | tr -d '='`. A text has one such form.
 */
export const base64urlText: UrlCodec = {
  parse(text) {
    if (text.length > MAX_BASE64_LENGTH || !/^[\w-]+$/.test(text)) return undefined
    try {
      const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0))
      const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      return base64urlText.print(value) === text ? value : undefined
    } catch {
      // Not base64, or not UTF-8: not a text either way.
      return undefined
    }
  },
  print(value) {
    const bytes = new TextEncoder().encode(String(value))
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  },
  allowed: `text in base64url (UTF-8, no padding) of at most ${MAX_BASE64_LENGTH} characters`,
}
