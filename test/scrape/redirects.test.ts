import type { IncomingHttpHeaders } from 'node:http'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSafeFetch } from '../../src/scrape/safe-fetch.ts'
import { type Canary, startCanary } from '../support/canary.ts'
import { certificate, type ForeignServer, httpServer, httpsServer } from '../support/foreign-servers.ts'
import { readAll } from '../support/read-all.ts'

const signal = new AbortController().signal
let canary: Canary
let server: ForeignServer
let secure: ForeignServer
/** Where a path redirects to; what is not there is a picture. */
let routes: Record<string, string>
let seen: { readonly path: string; readonly headers: IncomingHttpHeaders }[]

beforeAll(() => setDefaultCACertificates([certificate]))
afterAll(() => setDefaultCACertificates(getCACertificates('bundled')))
beforeEach(async () => {
  canary = await startCanary()
  routes = {}
  seen = []
  const listener: Parameters<typeof httpServer>[0] = (request, response) => {
    const path = request.url ?? ''
    seen.push({ path, headers: request.headers })
    const location = routes[path]
    response.setHeader('set-cookie', 'session=1')
    if (location === undefined) response.end('cat')
    // Never ends: whoever follows it has to close the connection.
    else response.writeHead(302, { location }).write('moved')
  }
  server = await httpServer(listener)
  secure = await httpsServer(listener)
})
afterEach(async () => {
  // Whatever came of it, nobody keeps a connection that is of no use any more.
  for (const one of [server, secure]) await expect.poll(() => one.openConnections()).toBe(0)
  await Promise.all([canary.close(), server.close(), secure.close()])
})

const open = (url: string) => {
  const allow = [server, secure].map(({ port }) => ({ host: '127.0.0.1', port }))
  return createSafeFetch({ allow, maxBytes: 1_000, log: { info() {} } }).open(url, { signal })
}
const text = async ({ bytes }: Awaited<ReturnType<typeof open>>) => (await readAll(bytes)).toString()

describe('drill 36, redirects:', () => {
  it('five are followed, relative ones too, and the answer says where they led', async () => {
    routes = { '/0': '/1', '/1': '2', '/2': `${server.url}/3`, '/3': '//127.0.0.1/../4', '/4': '/5?a=b#c' }
    routes['/3'] = `//127.0.0.1:${server.port}/4`
    const answer = await open(`${server.url}/0`)
    expect(answer.url).toBe(`${server.url}/5?a=b#c`)
    expect(await text(answer)).toBe('cat')
    expect(seen.map(({ path }) => path)).toEqual(['/0', '/1', '/2', '/3', '/4', '/5?a=b'])
  })

  it('a sixth, and a loop, are failures', async () => {
    routes = { '/0': '/1', '/1': '/2', '/2': '/3', '/3': '/4', '/4': '/5', '/5': '/6', '/loop': '/loop' }
    await expect(open(`${server.url}/0`)).rejects.toMatchObject({ code: 'url_failed', retryable: false })
    expect(seen).toHaveLength(6)
    await expect(open(`${server.url}/loop`)).rejects.toThrow(/more than 5 redirects/)
  })

  it.each([
    'http://127.0.0.1:{canary}/',
    '//127.0.0.1:{canary}/',
    'http://localhost:{canary}/',
    'http://2130706433:{canary}/',
    'http://[::ffff:127.0.0.1]:{canary}/',
    'http://user:password@127.0.0.1:{server}/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:{canary}/',
    'data:image/png;base64,iVBORw0KGgo=',
    'http://cat.example:22/',
  ])('to %s is forbidden, at whichever hop, and not followed', async (target) => {
    const location = target.replace('{canary}', String(canary.port)).replace('{server}', String(server.port))
    routes = { '/0': location, '/deep': '/1', '/1': '/0' }
    for (const path of ['/0', '/deep'])
      await expect(open(server.url + path)).rejects.toMatchObject({
        code: 'url_forbidden',
        retryable: false,
        message: expect.stringContaining('redirects to another place'),
      })
    expect(canary.connections()).toBe(0)
    expect(seen).toHaveLength(4)
  })

  it('from http to https is fine, and back is forbidden', async () => {
    routes = { '/up': `${secure.url}/cat`, '/down': `${server.url}/cat` }
    expect(await text(await open(`${server.url}/up`))).toBe('cat')
    const seenBefore = seen.length
    await expect(open(`${secure.url}/down`)).rejects.toMatchObject({ code: 'url_forbidden' })
    expect(seen).toHaveLength(seenBefore + 1)
  })

  it('carry no cookie, no credential and no word of where they come from', async () => {
    routes = { '/0': '/1', '/1': `${secure.url}/2` }
    await text(await open(`${server.url}/0`))
    expect(seen).toHaveLength(3)
    for (const { headers } of seen)
      expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })

  it('to what is no address, and one without a place, are failures', async () => {
    routes = { '/0': 'http://[', '/1': 'http://a b/' }
    for (const path of ['/0', '/1']) await expect(open(server.url + path)).rejects.toMatchObject({ code: 'url_failed' })
    const lost = await httpServer((_request, response) => response.writeHead(302).end())
    const web = createSafeFetch({ allow: [{ host: '127.0.0.1' }], maxBytes: 1_000, log: { info() {} } })
    await expect(web.open(lost.url, { signal })).rejects.toThrow(/status 302/)
    await lost.close()
  })
})
