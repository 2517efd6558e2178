import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/errors.ts'
import { html } from '../../src/http/docs/html.ts'
import { BASE, jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeEach(async () => {
  app = await openTestApp()
})
afterEach(() => app.close())

const read = async (path: string) => (await app.request(path)).text()

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly responses: Readonly<Record<string, unknown>>
  readonly 'x-codeSamples': readonly { readonly source: string }[]
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

const document = () => jsonOf<Document>(app.request('/openapi.json'))
const operationsOf = ({ paths }: Document) => Object.values(paths).flatMap((path) => Object.values(path))

describe('/openapi.json', () => {
  it('names every operation once, with a summary, answers and an example', async () => {
    const described = await document()
    expect(described.openapi).toBe('3.1.0')
    const operations = operationsOf(described)
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length)
    for (const one of operations) {
      expect(one.summary, one.operationId).toMatch(/\w/)
      expect(Object.keys(one.responses).length, one.operationId).toBeGreaterThan(1)
      expect(one['x-codeSamples'][0]?.source, one.operationId).toContain(`curl`)
    }
  })

  it('has no reference that leads nowhere', async () => {
    const described = await document()
    const references = JSON.stringify(described).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
    const names = [...references].map(([, name]) => name)
    expect(Object.keys(described.components.schemas)).toEqual(expect.arrayContaining(names))
    expect(names).toContain('Problem')
  })

  it('describes every route that is served, and no other', async () => {
    const served = app.app.routes.filter((route) => route.path !== '/*').map(({ method, path }) => `${method} ${path}`)
    const hidden = ['GET /', 'GET /docs', 'GET /docs/example.png']
    const described = Object.entries((await document()).paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect([...described, ...hidden].sort()).toEqual(served.sort())
  })

  it('tells where a token goes when one is needed', async () => {
    const closed = await openTestApp({}, { auth: { mode: 'token', tokens: [] } })
    const text = await (await closed.request('/openapi.json')).text()
    expect(text).toContain('"scheme":"bearer"')
    expect(text).toContain('$ATELIER_TOKEN')
    await closed.close()
  })
})

describe.each(['/', '/docs'])('the page %s', (path) => {
  it('needs no script and lets nothing in', async () => {
    const response = await app.request(path)
    const page = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(page).not.toMatch(/<script|\son\w+=|javascript:/i)
    expect(page).not.toMatch(/(src|href)="https?:/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    const sheet = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
    expect(policy).toContain(createHash('sha256').update(sheet).digest('base64'))
  })

  it('closes what it opens and links only to what is there', async () => {
    const page = await read(path)
    for (const tag of ['ul', 'li', 'article', 'section', 'div', 'p', 'code', 'table', 'main', 'nav']) {
      const count = (pattern: RegExp) => (page.match(pattern) ?? []).length
      expect(count(new RegExp(`<${tag}[\\s>]`, 'g')), tag).toBe(count(new RegExp(`</${tag}>`, 'g')))
    }
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(anchors.filter((id) => !ids.has(id))).toEqual([])
    const pages = [...page.matchAll(/href="(\/[^"#]*)"/g)].map(([, address = '']) => address)
    for (const address of new Set(pages)) expect((await app.request(address)).status, address).toBe(200)
  })
})

describe('the reference page', () => {
  it('shows every operation, shape and error code', async () => {
    const page = await read('/docs')
    const described = await document()
    for (const { operationId } of operationsOf(described)) expect(page).toContain(`id="${operationId}"`)
    for (const name of Object.keys(described.components.schemas)) expect(page).toContain(`id="schema-${name}"`)
    for (const code of errorCodes) expect(page).toContain(`id="error-${code}"`)
  })

  it('is where every problem points to', async () => {
    const { type } = await jsonOf<{ type: string }>(app.request('/v1/nothing'))
    expect(await read('/docs')).toContain(`id="${type.replace(`${BASE}/docs#`, '')}"`)
  })

  it('escapes whatever it is made of', () => {
    const name = '<img src=x onerror="alert(1)">\'&'
    expect(html`<p title="${name}">${[name]}</p>`.html).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;</p>',
    )
  })
})

describe('the picture for the examples', () => {
  it('is a PNG with many colors', async () => {
    const bytes = await (await app.request('/docs/example.png')).arrayBuffer()
    const { channels } = await sharp(bytes).stats()
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 960, height: 600 })
    expect(Math.min(...channels.map((channel) => channel.stdev))).toBeGreaterThan(10)
  })
})
