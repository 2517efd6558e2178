import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProviderKeys } from '../../src/ports/provider-keys.ts'
import type { ModelList } from '../../src/schema/model.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

const KEY = 'sk-test-0123456789abcdef'
const put = (key: object) => ({
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(key),
})

/** Remembers what it is told. */
function rememberedKeys(): ProviderKeys & { readonly calls: unknown[] } {
  const calls: unknown[] = []
  return {
    calls,
    list: () => [{ provider: 'openai', title: 'OpenAI', setting: 'OPENAI_API_KEY', source: undefined }],
    async set(provider, key, { test }) {
      calls.push(['set', provider, key, test])
      return { tested: test }
    },
    remove: (provider) => void calls.push(['remove', provider]),
  }
}

describe('models and keys over HTTP', () => {
  let t: TestApp
  afterEach(() => t.close())

  it('lists what can be asked for, and what is used when nothing is', async () => {
    t = await openTestApp()
    const { models, chain } = await jsonOf<ModelList>(t.request('/v1/models'))
    expect(models.map(({ model }) => model)).toEqual(t.context.engine.ports.models.list().map(({ modelId }) => modelId))
    expect(chain).toEqual(t.context.engine.ports.models.chain)
  })

  it('stores, lists and forgets keys, and shows none', async () => {
    const providerKeys = rememberedKeys()
    t = await openTestApp({}, { providerKeys })
    const stored = await t.request('/v1/providers/openai/key', put({ key: KEY }))
    expect(await stored.text()).toBe('{"provider":"openai","tested":true}')
    await t.request('/v1/providers/openai/key', put({ key: KEY, test: false }))
    expect((await t.request('/v1/providers/openai/key', { method: 'DELETE' })).status).toBe(204)
    expect(providerKeys.calls).toEqual([
      ['set', 'openai', KEY, true],
      ['set', 'openai', KEY, false],
      ['remove', 'openai'],
    ])
    expect(await jsonOf(t.request('/v1/providers/keys'))).toEqual({
      keys: [{ provider: 'openai', title: 'OpenAI', setting: 'OPENAI_API_KEY', source: null }],
    })
  })

  it.each([
    ['with a blank', { key: 'two words' }],
    ['without a key', {}],
    ['with more than it takes', { key: KEY, owner: 'me' }],
  ])('refuses a request %s, and does not repeat the key', async (_what, body) => {
    t = await openTestApp({}, { providerKeys: rememberedKeys() })
    const answer = await t.request('/v1/providers/openai/key', put(body))
    expect(answer.status).toBe(400)
    expect(await answer.text()).not.toMatch(/two words|sk-test/)
  })

  it('lets nobody but the operator near the keys', async () => {
    const tokens = ['local', 'guest'].map((ownerId) => ({
      ownerId,
      tokenSha256: createHash('sha256').update(`${ownerId}-0123456789abcdef`).digest(),
    }))
    const providerKeys = rememberedKeys()
    t = await openTestApp({}, { providerKeys, auth: { mode: 'token', tokens } })
    const as = (ownerId: string) => ({ authorization: `Bearer ${ownerId}-0123456789abcdef` })
    const { method, body } = put({ key: KEY })
    const headers = (ownerId: string) => ({ 'content-type': 'application/json', ...as(ownerId) })
    const path = '/v1/providers/openai/key'
    expect((await t.request(path, { method, body, headers: headers('guest') })).status).toBe(403)
    expect((await t.request(path, { method: 'DELETE', headers: as('guest') })).status).toBe(403)
    expect((await t.request('/v1/providers/keys', { headers: as('guest') })).status).toBe(403)
    expect((await t.request(path, { method, body })).status).toBe(401)
    expect(providerKeys.calls).toEqual([])
    expect((await t.request(path, { method, body, headers: headers('local') })).status).toBe(200)
  })

  it('refuses a change that a page of another origin asks for', async () => {
    const providerKeys = rememberedKeys()
    t = await openTestApp({}, { providerKeys })
    const { method, body, headers } = put({ key: KEY })
    const init = { method, body, headers: { ...headers, origin: 'https://evil.example' } }
    expect((await t.request('/v1/providers/openai/key', init)).status).toBe(403)
    expect(providerKeys.calls).toEqual([])
  })

  it('says where keys are when they are not the server’s', async () => {
    t = await openTestApp()
    const answer = await t.request('/v1/providers/keys')
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SSM')])
  })
})
