import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionOf } from '../../src/providers/connect-providers.ts'
import { togetherai } from '../../src/providers/togetherai.ts'
import { callWith, KEY, openModel, openWeb, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const ofTogether = (bytes: Uint8Array) => ({ body: { id: 'x', data: [{ index: 0, b64_json: base64(bytes) }] } })

providerSuite({
  provider: togetherai,
  model: 'black-forest-labs/FLUX.1-schnell',
  success: ofTogether,
  failures: [
    ['a wrong key', { status: 401, body: { error: { message: `Invalid API key ${KEY}` } } }, 'model_unauthorized'],
    ['no credit', { status: 402, body: { error: { message: 'Credit limit exceeded' } } }, 'model_quota'],
    ['a refused prompt', { status: 422, body: { error: { message: 'NSFW content detected' } } }, 'model_refused'],
    ['too many requests', { status: 429, body: { error: { message: 'Rate limit' } } }, 'model_rate_limited'],
  ],
})

describe('togetherai', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)

  it('asks for pixels in the answer', async () => {
    server.answer(ofTogether(PNG))
    const name = 'black-forest-labs/FLUX.1-schnell'
    await openModel(togetherai, name, { baseUrl: server.url }).generate({ ...request, seed: 3 }, callWith())
    expect(last()).toMatchObject({ path: '/images/generations' })
    const format = { response_format: 'base64', output_format: 'png' }
    const size = { width: 1024, height: 1024 }
    expect(last()?.json()).toEqual({ model: name, prompt: 'a red fox', seed: 3, ...size, ...format })
  })

  it('gives the picture that is to be edited, which says the size', async () => {
    server.answer(ofTogether(PNG))
    const model = openModel(togetherai, 'black-forest-labs/FLUX.1-kontext-pro', { baseUrl: server.url })
    await model.generate({ ...request, images: [picture] }, callWith())
    expect(last()?.json()).toMatchObject({ image_url: `data:image/png;base64,${base64(PNG)}` })
    expect(last()?.json()).not.toHaveProperty('width')
  })

  it('tests a key without making a picture', async () => {
    const whole = { hasKey: true, key: KEY, baseUrl: server.url }
    const test = () => togetherai.testKey?.(connectionOf(togetherai, whole, openWeb()), AbortSignal.timeout(5000))
    server.answer({ body: {} })
    await test()
    expect(last()).toMatchObject({ method: 'GET', path: '/models' })
    expect(JSON.stringify(last()?.headers)).toContain(KEY)
    server.answer({ status: 401, body: {} })
    await expect(test()).rejects.toMatchObject({ code: 'model_unauthorized' })
  })
})
