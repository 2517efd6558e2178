import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { SITE_EDGE, STREAM_EDGE } from '../../infra/edge-functions.ts'

type Headers = Record<string, { value: string }>
interface EdgeRequest {
  uri: string
  headers: Headers
}

/** Runs the code as the CDN does: a script whose `handler` gets the event. */
function run(code: string, request: Partial<EdgeRequest>): EdgeRequest {
  const event = { request: { uri: '/', headers: {}, ...request } }
  return runInNewContext(`${code}; handler(event)`, { event })
}

describe('at the site', () => {
  it.each([
    ['/', '/index.html'],
    ['/create/generate', '/index.html'],
    ['/library/', '/index.html'],
    ['/assets/index-Bx12.js', '/assets/index-Bx12.js'],
    ['/v1.2/page', '/index.html'],
  ])('%s is %s', (uri, expected) => {
    expect(run(SITE_EDGE, { uri }).uri).toBe(expected)
  })
})

describe('at what streams', () => {
  it('the token goes on in a header of its own, out of the way of the CDN’s signature', () => {
    const { headers } = run(STREAM_EDGE, { headers: { authorization: { value: 'Bearer abc' }, range: { value: 'x' } } })
    expect(headers).toEqual({ 'x-atelier-authorization': { value: 'Bearer abc' }, range: { value: 'x' } })
  })

  it('that header is never a viewer’s own: one picture would be cached under another’s token', () => {
    const { headers } = run(STREAM_EDGE, { headers: { 'x-atelier-authorization': { value: 'Bearer abc' } } })
    expect(headers).toEqual({})
  })
})
