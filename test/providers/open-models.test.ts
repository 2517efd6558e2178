import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { variables } from '../../src/config-variables.ts'
import { cloudProviders } from '../../src/providers/cloud.ts'
import { cloudFacts } from '../../src/providers/cloud-facts.ts'
import { connectProviders } from '../../src/providers/connect-providers.ts'
import { providers } from '../../src/providers/index.ts'
import { aliasCandidates } from '../../src/providers/models.ts'
import { openModels, type ProviderSetups } from '../../src/providers/open-models.ts'
import { painter } from '../../src/providers/painter.ts'
import { callWith, failureOf, openWeb, PNG, request } from './support/open-provider.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const all = Object.values(providers)

const open = (setups: () => ProviderSetups, chain?: readonly string[]) =>
  openModels({
    ...{ providers: all, setups, chain, builtIn: [painter] },
    connect: connectProviders({ providers: all, web: openWeb(), nowMs: () => 0 }),
  })

describe('the models of an installation', () => {
  it('are the painter alone while nothing is set up, and the others say what they need', () => {
    const models = open(() => ({}))
    expect(models.chain).toEqual(['painter:v1'])
    const flux = models.find('huggingface:black-forest-labs/FLUX.1-dev')
    expect(flux).toMatchObject({ unavailable: expect.stringContaining('atelier keys add huggingface') })
    expect(flux).toMatchObject({ unavailable: expect.stringContaining('HUGGINGFACE_API_KEY') })
    expect(models.find('fast')).toMatchObject({ unavailable: expect.any(String) })
  })

  it('begin with the first model of each provider that has a key, without the painter', () => {
    const models = open(() => ({ stability: { hasKey: true, key: 'k' }, huggingface: { hasKey: true, key: 'k' } }))
    expect(models.chain).toEqual(['huggingface:black-forest-labs/FLUX.1-dev', 'stability:sd3.5-medium'])
    expect(models.aliases).toEqual({
      fast: 'huggingface:black-forest-labs/FLUX.1-schnell',
      quality: 'stability:ultra',
    })
  })

  it('are used in the operator’s order, by id or alias', () => {
    const chain = ['quality', 'painter:v1']
    expect(open(() => ({ stability: { hasKey: true, key: 'k' } }), chain).chain).toEqual([
      'stability:ultra',
      'painter:v1',
    ])
  })

  it('are not opened with a chain that names nobody', () => {
    expect(() => open(() => ({}), ['acme:one'])).toThrow('There is no model "acme:one"')
  })

  it('leave out what a chain names and nobody knows, where somebody hears of it', () => {
    const unknown: string[] = []
    const openWith = (chain: readonly string[]) =>
      openModels({
        ...{ providers: Object.values(cloudFacts), setups: () => ({}), chain, builtIn: [painter] },
        onUnknown: (name) => void unknown.push(name),
      })
    expect(openWith(['comfyui:portrait', 'quality']).chain).toEqual(['openai:gpt-image-2'])
    expect(openWith(['automatic1111:default']).chain).toEqual(['painter:v1'])
    expect(unknown).toEqual(['comfyui:portrait', 'automatic1111:default'])
  })

  it('are listed without the code that asks them, and not asked then', async () => {
    const setups = () => ({ stability: { hasKey: true, key: 'k' } })
    const providers = Object.values(cloudFacts)
    const models = openModels({
      ...{ providers, setups, chain: undefined, builtIn: [painter] },
    })
    const model = models.find('stability:core')
    if (!model || 'unavailable' in model) throw new Error('It is there')
    await expect(model.generate(request, callWith())).rejects.toThrow('its key is not known')
  })

  it('are there where only the being of a key is known, and not asked there', async () => {
    const model = open(() => ({ stability: { hasKey: true } })).find('stability:core')
    if (!model || 'unavailable' in model) throw new Error('It is there')
    await expect(model.generate(request, callWith())).rejects.toThrow('its key is not known')
  })

  describe('with a server', () => {
    let server: ScriptedServer
    beforeEach(async () => {
      server = await scriptedServer()
    })
    afterEach(() => server.close())

    it('take a key from the moment it is set', async () => {
      let key: string | undefined
      const models = open(() => ({ stability: { hasKey: key !== undefined, key, baseUrl: server.url } }))
      expect(models.find('stability:core')).toHaveProperty('unavailable')
      key = 'new-key'
      models.refresh()
      const model = models.find('stability:core')
      if (!model || 'unavailable' in model) throw new Error('It is there')
      server.answer({ headers: { 'content-type': 'image/png' }, body: PNG })
      await model.generate(request, callWith())
      expect(server.received[0]?.headers.authorization).toBe('Bearer new-key')
      expect(models.chain).toEqual(['stability:sd3.5-medium'])
    })

    it('of one provider are left alone together when it fails, also after a new key', async () => {
      const models = open(() => ({ stability: { hasKey: true, key: 'k', baseUrl: server.url } }))
      server.answer({ status: 503, body: {} })
      const ask = (name: string) => {
        const model = models.find(name)
        if (!model || 'unavailable' in model) throw new Error('It is there')
        return failureOf(model.generate(request, callWith()))
      }
      for (let n = 0; n < 5; n++) await ask('stability:core')
      expect(await ask('stability:ultra')).toMatchObject({ code: 'model_unavailable', retryAfterSeconds: 30 })
      models.refresh()
      expect(await ask('stability:core')).toMatchObject({ retryAfterSeconds: 30 })
      expect(server.received.length).toBe(5)
    })
  })
})

describe('the table of providers', () => {
  it('has those that functions on AWS reach, which need no address of one’s own machine', () => {
    const isLocal = (name: string) =>
      Object.values(variables).some((row) => row.name === name && row.runtime === 'local')
    const expected = Object.values(providers).filter(({ url }) => !isLocal(url.setting))
    expect(cloudProviders).toEqual(expected)
    expect(Object.values(cloudFacts).map(({ name }) => name)).toEqual(expected.map(({ name }) => name))
  })

  const settings = Object.values(variables).map(({ name, aliases, isSecret }) => ({ name, aliases, isSecret }))

  it.each(Object.values(providers))('$name names settings that there are', ({ key, url }) => {
    expect(settings.map(({ name }) => name)).toContain(url.setting)
    if (key) expect(settings).toContainEqual({ name: key.setting, aliases: key.aliases, isSecret: true })
  })

  it('has models with a price and where it was read, each under the provider’s name', () => {
    for (const { name, models } of Object.values(providers)) {
      for (const model of models({ hasKey: true })) {
        expect(model.modelId).toBe(`${name}:${model.name}`)
        // Longer than a task may take, and the task would end before the request.
        expect(model.timeoutSeconds).toBeLessThanOrEqual(250)
        if (model.costMicroUsd === 0 || model.price === 'estimated') continue
        expect(model.price?.readOn).toMatch(/^\d{4}-\d\d-\d\d$/)
      }
    }
  })

  it('has the models that aliases stand for', () => {
    const ids = Object.values(providers).flatMap(({ models }) => models({ hasKey: true }).map(({ modelId }) => modelId))
    expect(ids).toEqual(expect.arrayContaining(Object.values(aliasCandidates).flat()))
  })
})
