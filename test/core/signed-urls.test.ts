import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUrlSigner, urlExpiryMs } from '../../src/core/signed-urls.ts'

const OLD = new Uint8Array(32).fill(1)
const NEW = new Uint8Array(32).fill(2)
const NOW = 1_763_600_000_000
const HOUR = 3_600_000

const signerOf = (...secrets: readonly [Uint8Array, ...Uint8Array[]]) =>
  createUrlSigner({ secrets, publicUrl: 'http://127.0.0.1:8787', nowMs: () => NOW })

function partsOf(url: string) {
  const { pathname, searchParams } = new URL(url)
  return {
    path: pathname,
    query: { expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' },
  }
}

describe('a signed URL', () => {
  it('is absolute, opens its own path and says when it expires', () => {
    const url = signerOf(NEW).sign('/v1/assets/a/content', NOW + HOUR)
    const { path, query } = partsOf(url)
    expect(url.startsWith('http://127.0.0.1:8787/v1/assets/a/content?expires=')).toBe(true)
    expect(Number(query.expires)).toBe((NOW + HOUR) / 1000)
    expect(signerOf(NEW).verify(path, query)).toBe(true)
  })

  it('is not broken by a slash at the end of the public address or by a folder in it', () => {
    const signer = createUrlSigner({ secrets: [NEW], publicUrl: 'https://pictures.example/atelier/', nowMs: () => NOW })
    const url = signer.sign('/v1/assets/a/content', NOW + HOUR)
    expect(url).toMatch(/^https:\/\/pictures\.example\/atelier\/v1\/assets\/a\/content\?/)
    expect(signer.verify('/v1/assets/a/content', partsOf(url).query)).toBe(true)
  })

  it('opens no other path, no later time and nothing without a part of it', () => {
    const signer = signerOf(NEW)
    const { path, query } = partsOf(signer.sign('/v1/assets/a/content', NOW + HOUR))
    expect(signer.verify('/v1/assets/b/content', query)).toBe(false)
    expect(signer.verify(path, { ...query, expires: String(Number(query.expires) + 1) })).toBe(false)
    expect(signer.verify(path, { signature: query.signature })).toBe(false)
    expect(signer.verify(path, { expires: query.expires })).toBe(false)
    expect(signer.verify(path, {})).toBe(false)
  })

  it('is refused from the second on in which it expires', () => {
    let now = NOW
    const signer = createUrlSigner({ secrets: [NEW], publicUrl: 'http://x', nowMs: () => now })
    const { path, query } = partsOf(signer.sign('/a', NOW + HOUR))
    now = NOW + HOUR - 1
    expect(signer.verify(path, query)).toBe(true)
    now = NOW + HOUR
    expect(signer.verify(path, query)).toBe(false)
  })

  it('stays good when a new secret is put in front, and dies with its own', () => {
    const { path, query } = partsOf(signerOf(OLD).sign('/a', NOW + HOUR))
    expect(signerOf(NEW, OLD).verify(path, query)).toBe(true)
    expect(signerOf(NEW).verify(path, query)).toBe(false)
  })

  it('is signed with the first secret', () => {
    const { path, query } = partsOf(signerOf(NEW, OLD).sign('/a', NOW + HOUR))
    expect(signerOf(NEW).verify(path, query)).toBe(true)
    expect(signerOf(OLD).verify(path, query)).toBe(false)
  })

  it('is refused after any change of one character', () => {
    const signer = signerOf(NEW)
    const { path, query } = partsOf(signer.sign('/v1/assets/a/content', NOW + HOUR))
    const change = (text: string, at: number, by: string) => text.slice(0, at) + by + text.slice(at + 1)
    fc.assert(
      fc.property(fc.nat(query.signature.length - 1), fc.constantFrom(...'ABCabc019-_=é '), (at, by) => {
        fc.pre(query.signature[at] !== by)
        return !signer.verify(path, { ...query, signature: change(query.signature, at, by) })
      }),
    )
    for (const expires of ['', ' ', '-1', '1e12', '0x1', `${query.expires} `, `0${query.expires}`, '9'.repeat(40)])
      expect(signer.verify(path, { ...query, expires })).toBe(false)
  })

  it('cannot stand for an upload policy, nor a policy for a URL', () => {
    const signer = signerOf(NEW)
    const { path, query } = partsOf(signer.sign('/a', NOW + HOUR))
    expect(signer.verifyPolicy(path, query.signature)).toBe(false)
    expect(signer.verifyPolicy(`${path}${query.expires}`, query.signature)).toBe(false)
    expect(signer.verifyPolicy('policy', signer.signPolicy('policy'))).toBe(true)
    expect(signer.verifyPolicy('other', signer.signPolicy('policy'))).toBe(false)
  })

  it('is not the plain hash that a guesser would try first', () => {
    const { path, query } = partsOf(signerOf(NEW).sign('/a', NOW + HOUR))
    const plain = createHmac('sha256', NEW).update(`${path}${query.expires}`).digest('base64url')
    expect(query.signature).not.toBe(plain)
  })
})

describe('the time a URL is good for', () => {
  it('lies between one and two hours from now, on a full hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
        const expires = urlExpiryMs(now)
        expect(expires - now).toBeGreaterThan(HOUR)
        expect(expires - now).toBeLessThanOrEqual(2 * HOUR)
        expect(expires % HOUR).toBe(0)
      }),
    )
  })

  it('is the same within an hour, so that caches know the URL again', () => {
    const start = Math.ceil(NOW / HOUR) * HOUR
    expect(urlExpiryMs(start)).toBe(urlExpiryMs(start + HOUR - 1))
    expect(urlExpiryMs(start)).not.toBe(urlExpiryMs(start + HOUR))
  })
})
