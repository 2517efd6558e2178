import { connect, type TcpNetConnectOpts } from 'node:net'
import ipaddr from 'ipaddr.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SafeFetch } from '../../src/ports/safe-fetch.ts'
import { createSafeFetch } from '../../src/scrape/safe-fetch.ts'
import { specialUseOf } from '../../src/scrape/special-address.ts'
import { type Canary, startCanary } from '../support/canary.ts'
import { type DnsStub, startDns } from '../support/dns-stub.ts'
import { publicNeighbours, specialBlocks } from './iana.ts'
import { allowedByForm, forbiddenByDns, forbiddenByForm } from './payloads.ts'

const signal = new AbortController().signal
let canary: Canary
let dns: DnsStub
let web: SafeFetch
const dialled: unknown[] = []
const logged: object[] = []

beforeAll(async () => {
  canary = await startCanary()
  dns = await startDns((name) => forbiddenByDns[name] ?? 'nxdomain')
  web = createSafeFetch({
    allow: [],
    maxBytes: 1_000,
    log: { info: (fields) => void logged.push(fields) },
    dnsServers: [dns.server],
    // Whatever is dialled, the canary answers.
    dial(options: TcpNetConnectOpts) {
      dialled.push(options.host)
      return connect({ host: '127.0.0.1', port: canary.port })
    },
  })
})
afterAll(async () => {
  await canary.close()
  await dns.close()
})
afterEach(() => {
  canary.reset()
  dialled.length = 0
})

/** Why each of the addresses got through, if any did. */
async function breaches(urls: readonly string[], attempt: (url: string) => unknown): Promise<string[]> {
  const found: string[] = []
  for (const url of urls) {
    try {
      await attempt(url)
      found.push(`${url} was let through`)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error
      if (code !== 'url_forbidden') found.push(`${url} was not forbidden: ${code}`)
    }
  }
  return found
}

describe('drill 34, addresses that are not public:', () => {
  it('the table has no fewer payloads than anybody else’s', () => {
    const payloads = new Set([...Object.values(forbiddenByForm).flat(), ...Object.keys(forbiddenByDns)])
    expect(payloads.size).toBeGreaterThan(600)
  })

  it.each(Object.entries(forbiddenByForm))(
    '%s is refused by its form, and nobody is asked or reached',
    async (_, urls) => {
      const questions = dns.questions.length
      expect(await breaches(urls, (url) => web.check(url))).toEqual([])
      expect(await breaches(urls, (url) => web.open(url, { signal }))).toEqual([])
      expect({ dialled, connections: canary.connections() }).toEqual({ dialled: [], connections: 0 })
      expect(dns.questions.length).toBe(questions)
    },
  )

  it('a name that leads to one is refused when DNS has answered, and nobody is reached', async () => {
    const urls = Object.keys(forbiddenByDns).flatMap((name) => [`http://${name}/`, `https://${name}/cat.jpg`])
    for (const url of urls) expect(() => web.check(url)).not.toThrow()
    expect(await breaches(urls, (url) => web.open(url, { signal }))).toEqual([])
    expect({ dialled, connections: canary.connections() }).toEqual({ dialled: [], connections: 0 })
  })

  it('the refusal names the host, the reason and the remedy, and the resolved address stays in the log', async () => {
    expect(() => web.check('http://10.0.0.1/', 'source.url')).toThrow(
      expect.objectContaining({
        field: 'source.url',
        message: expect.stringMatching(/10\.0\.0\.1 is a private address.*ATELIER_FETCH_ALLOW/),
      }),
    )
    const refused = web.open('http://10-0-0-1.attacker.example/?token=hidden', { signal })
    await expect(refused).rejects.toThrow(/10-0-0-1\.attacker\.example does not lead .* ATELIER_FETCH_ALLOW/)
    await expect(refused).rejects.not.toThrow(/10\.0\.0\.1/)
    expect(logged.at(-1)).toMatchObject({ url: 'http://10-0-0-1.attacker.example/', code: 'url_forbidden' })
    expect(logged.at(-1)).toHaveProperty('err.cause.message', expect.stringContaining('10.0.0.1'))
  })

  it('ordinary addresses are not refused by their form', () => {
    for (const url of allowedByForm) expect(() => web.check(url), url).not.toThrow()
  })
})

describe('special addresses', () => {
  const last = (block: string) => {
    const [address, bits] = ipaddr.parseCIDR(block)
    const bytes = address.toByteArray().map((byte, at) => byte | (0xff >> Math.min(8, Math.max(0, bits - 8 * at))))
    return ipaddr.fromByteArray(bytes).toString()
  }

  it.each(specialBlocks)('%s is not public, from its first address to its last', (block) => {
    const first = block.replace(/\/.*/, '')
    expect([specialUseOf(first), specialUseOf(last(block))]).not.toContain(undefined)
  })

  it.each(publicNeighbours)('%s is public', (address) => {
    expect(specialUseOf(address)).toBeUndefined()
  })

  it('what is no address is not public', () => {
    for (const text of ['', 'cat.example', '::1%lo', 'fe80::1%eth0', '1.2.3', '2606:4700::1%1'])
      expect(specialUseOf(text)).toBeDefined()
  })
})
