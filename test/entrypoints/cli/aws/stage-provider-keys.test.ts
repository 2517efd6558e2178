import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type LocalParameterStore, startParameterStore } from '../../../../infra/local-cloud/parameter-store.ts'
import { type Parameters, ssmParameterFolder } from '../../../../src/adapters/aws/deployment/parameters.ts'
import { storeProviderKeys } from '../../../../src/entrypoints/cli/aws/stage-provider-keys.ts'

describe('the keys for models of a stage', () => {
  let store: LocalParameterStore
  let parameters: Parameters
  beforeEach(async () => {
    store = await startParameterStore()
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', store.endpoint)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    parameters = ssmParameterFolder({ region: 'eu-west-1' }, '/atelier/dev/')
    return async () => {
      vi.unstubAllEnvs()
      parameters.close()
      await store.close()
    }
  })
  const stored = (name: string) => store.parameters.get(`/atelier/dev/${name}`)

  it('come from the environment, also under other names for them, and are replaced by new ones', async () => {
    expect(await storeProviderKeys(parameters, { HF_TOKEN: 'hf-1', OPENAI_API_KEY: '' })).toEqual(['huggingface'])
    await storeProviderKeys(parameters, { HF_TOKEN: 'hf-2' })
    expect(stored('providers/huggingface')).toMatchObject({ type: 'SecureString', value: 'hf-2' })
    expect(stored('keyed-providers')).toMatchObject({ type: 'String', value: 'huggingface' })
  })

  it('stay when they are not given again', async () => {
    await storeProviderKeys(parameters, { STABILITY_API_KEY: 's' })
    expect(await storeProviderKeys(parameters, { OPENAI_API_KEY: 'o' })).toEqual(['stability', 'openai'])
    expect(await storeProviderKeys(parameters, {})).toEqual(['stability', 'openai'])
    expect(stored('keyed-providers')?.value).toBe('stability,openai')
  })

  it('are nowhere when nobody gives any', async () => {
    expect(await storeProviderKeys(parameters, {})).toEqual([])
    expect([...store.parameters.keys()]).toEqual([])
  })
})
