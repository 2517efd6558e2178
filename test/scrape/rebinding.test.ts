import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type TcpNetConnectOpts } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSafeFetch, type SafeFetchOptions } from '../../src/scrape/safe-fetch.ts'
import { type Canary, startCanary } from '../support/canary.ts'
import { type DnsScript, type DnsStub, startDns } from '../support/dns-stub.ts'
import { readAll } from '../support/read-all.ts'

const PUBLIC = '93.184.216.34'
const signal = new AbortController().signal
const open: { close(): Promise<void> }[] = []
let canary: Canary

beforeEach(async () => {
  canary = await startCanary()
  open.push(canary)
})
afterEach(async () => {
  for (let one = open.pop(); one; one = open.pop()) await one.close()
})

async function stub(script: DnsScript): Promise<DnsStub> {
  const dns = await startDns(script)
  open.push(dns)
  return dns
}

const fetchWith = (options: Partial<SafeFetchOptions>) =>
  createSafeFetch({ allow: [], maxBytes: 1_000, log: { info() {} }, answerSeconds: 5, ...options })

/** As `net.connect`, to the canary’s port instead of the web’s. */
const portOf = (target: { readonly port: number }) => (options: TcpNetConnectOpts) =>
  connect({ ...options, port: target.port })

describe('drill 35, DNS that changes its mind:', () => {
  it('a name is asked about once, so a second answer finds no use', async () => {
    const dns = await stub((_name, type, count) => (type === 'AAAA' ? [] : count === 0 ? [PUBLIC] : ['127.0.0.1']))
    const hosts: unknown[] = []
    const web = fetchWith({
      dnsServers: [dns.server],
      // What `net.connect` is told to connect to, without doing it.
      dial(options) {
        options.lookup?.('rebind.example', { all: true }, (_error, addresses) => hosts.push(addresses))
        return connect({ host: '127.0.0.1', port: 1 })
      },
    })
    await expect(web.open('http://rebind.example/', { signal })).rejects.toMatchObject({ code: 'url_failed' })
    expect(hosts).toEqual([[{ address: PUBLIC, family: 4 }]])
    expect(dns.questions.sort()).toEqual(['A rebind.example', 'AAAA rebind.example'])
  })

  it.each(['http', 'https'])(
    '%s: a peer that is not who was judged gets not one byte, whatever led to it',
    async (scheme) => {
      const dns = await stub((_name, type) => (type === 'A' ? [PUBLIC] : []))
      const dial = () => connect({ host: '127.0.0.1', port: canary.port })
      const web = fetchWith({ dnsServers: [dns.server], dial })
      const opened = web.open(`${scheme}://rebind.example/`, { signal })
      await expect(opened).rejects.toMatchObject({ code: 'url_forbidden' })
      await expect(opened).rejects.not.toThrow('127.0.0.1')
      await expect.poll(() => canary.connections()).toBe(1)
      expect(canary.received()).toBe('')
    },
  )

  it.each<[string, readonly string[], readonly string[]]>([
    ['a public and a private one', [PUBLIC, '127.0.0.1'], []],
    ['a private and a public one', ['127.0.0.1', PUBLIC], []],
    ['a public IPv4 and a private IPv6 one', [PUBLIC], ['::1']],
    ['a private IPv4 and a public IPv6 one', ['127.0.0.1'], ['2606:4700::1']],
  ])('an answer of %s is refused whole', async (_title, four, six) => {
    const dns = await stub((_name, type) => (type === 'A' ? four : six))
    const web = fetchWith({ dnsServers: [dns.server], dial: portOf(canary) })
    await expect(web.open('http://mixed.example/', { signal })).rejects.toMatchObject({ code: 'url_forbidden' })
    expect(canary.connections()).toBe(0)
  })

  it('every request is judged by answers of its own, also when the last one was fine', async () => {
    const dns = await stub((_name, type, count) => (type === 'AAAA' ? [] : count === 0 ? ['127.0.0.2'] : ['127.0.0.1']))
    const web = fetchWith({
      allow: [{ network: '127.0.0.2/32' }],
      dnsServers: [dns.server],
      dial: (options) => connect({ ...options, host: '127.0.0.1', port: canary.port }),
    })
    // Allowed, and then caught by the peer; what matters here is that the second is refused before a connection.
    await expect(web.open('http://flip.example/', { signal })).rejects.toMatchObject({ code: 'url_forbidden' })
    await expect.poll(() => canary.connections()).toBe(1)
    await expect(web.open('http://flip.example/', { signal })).rejects.toMatchObject({ code: 'url_forbidden' })
    expect(canary.connections()).toBe(1)
  })

  it('a connection serves one request: another name for the same server is judged and connects anew', async () => {
    let connections = 0
    const server = createServer((_request, response) => response.setHeader('connection', 'keep-alive').end('cat'))
    server.on('connection', () => {
      connections += 1
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    open.push({ close: async () => void server.close() })
    const dns = await stub((_name, type) => (type === 'A' ? ['127.0.0.1'] : []))
    const web = fetchWith({ allow: [{ host: 'opened.example' }], dnsServers: [dns.server], dial: portOf({ port }) })
    for (const expected of [1, 2]) {
      const { bytes } = await web.open('http://opened.example/', { signal })
      expect((await readAll(bytes)).toString()).toBe('cat')
      expect(connections).toBe(expected)
    }
    await expect(web.open('http://other.example/', { signal })).rejects.toMatchObject({ code: 'url_forbidden' })
    expect(connections).toBe(2)
  })

  it('a name that nobody knows, and DNS that is out of order, are failures and not refusals', async () => {
    const dns = await stub((name) => (name === 'nobody.example' ? 'nxdomain' : 'servfail'))
    const web = fetchWith({ dnsServers: [dns.server] })
    await expect(web.open('http://nobody.example/', { signal })).rejects.toMatchObject({
      code: 'url_failed',
      retryable: false,
    })
    await expect(web.open('http://broken.example/', { signal })).rejects.toMatchObject({
      code: 'url_failed',
      retryable: true,
    })
  })

  it('DNS that does not answer is not waited for longer than any server', async () => {
    const dns = await stub(() => 'silence')
    const web = fetchWith({ dnsServers: [dns.server], answerSeconds: 0.2 })
    await expect(web.open('http://silent.example/', { signal })).rejects.toThrow(/took longer than 0.2 s/)
  })
})
