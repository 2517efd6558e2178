import { describe, expect, it } from 'vitest'
import type { UnavailableModel } from '../../src/ports/image-model.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'

const model = (modelId: string): UnavailableModel => ({
  modelId,
  title: modelId,
  capabilities: {
    textToImage: true,
    imageToImage: false,
    maxEditImages: 0,
    mask: false,
    negativePrompt: false,
    transparentBackground: false,
    seed: false,
    partialPreviews: false,
    idempotencyKeys: false,
    sizes: { kind: 'any', minPx: 1, maxPx: 4096, multipleOfPx: 1, maxPixels: 16_000_000 },
  },
  costMicroUsd: 0,
  isAi: true,
  timeoutSeconds: 60,
  unavailable: 'has no key',
})
const models = [model('a:one'), model('b:two')]

describe('a model catalog', () => {
  it('finds models by id and by alias, and nothing by a name that every object has', () => {
    const catalog = modelCatalog({ models, aliases: { fast: 'b:two' }, chain: ['fast', 'a:one'] })
    expect([catalog.find('a:one'), catalog.find('fast')]).toEqual(models)
    expect([catalog.find('constructor'), catalog.find('c:three')]).toEqual([undefined, undefined])
    expect(catalog.chain).toEqual(['b:two', 'a:one'])
  })

  it.each([
    ['an alias', { models, aliases: { fast: 'c:three' }, chain: [] }],
    ['the chain', { models, aliases: {}, chain: ['c:three'] }],
  ])('is refused when %s names a model that is not there', (_what, options) => {
    expect(() => modelCatalog(options)).toThrow('There is no model "c:three"')
  })

  it('is refused when two models have one id', () => {
    expect(() => modelCatalog({ models: [...models, model('a:one')], aliases: {}, chain: [] })).toThrow('same id')
  })
})
