import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { connectionOf } from '../../src/providers/connect-providers.ts'
import { replicate } from '../../src/providers/replicate.ts'
import { callWith, failureOf, KEY, openModel, openWeb, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const dataUrl = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
const SCHNELL = 'black-forest-labs/flux-schnell'
const ofReplicate = (bytes: Uint8Array) => ({
  status: 201,
  body: { id: 'abc123', status: 'succeeded', output: [dataUrl(bytes)] },
})

providerSuite({
  provider: replicate,
  model: SCHNELL,
  success: ofReplicate,
  failures: [
    ['a wrong token', { status: 401, body: { title: 'Unauthenticated', detail: `No ${KEY}` } }, 'model_unauthorized'],
    ['no credit', { status: 402, body: { title: 'Insufficient credit', detail: 'Add credit' } }, 'model_quota'],
    ['a wrong input', { status: 422, body: { title: 'Input validation failed', detail: 'seed' } }, 'invalid_request'],
    [
      'a picture its filter refuses, with a good status',
      { status: 201, body: { id: 'a1', status: 'failed', error: 'NSFW content detected.', output: null } },
      'model_refused',
    ],
    [
      'a prediction that failed, with a good status',
      { status: 201, body: { id: 'a1', status: 'failed', error: 'CUDA out of memory', output: null } },
      'model_unavailable',
    ],
    ['a prediction of no known state', { status: 201, body: { id: 'a1', status: 'lost', output: null } }, 'doubt'],
  ],
  waits: [
    ['waits as long as it says', { status: 429, headers: { 'retry-after': '9' }, body: { detail: 'throttled' } }, 9],
  ],
})

describe('replicate', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)
  const setup = () => ({ baseUrl: server.url })

  it('asks for the nearest shape, or for pixels where the model takes them', async () => {
    server.answer(ofReplicate(PNG))
    const wide = { ...request, widthPx: 1344, heightPx: 768 }
    await openModel(replicate, SCHNELL, setup()).generate(wide, callWith())
    expect(last()).toMatchObject({ path: `/models/${SCHNELL}/predictions` })
    expect(last()?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, prefer: 'wait' })
    expect(last()?.json()).toEqual({
      input: { prompt: 'a red fox', aspect_ratio: '16:9', num_outputs: 1, output_format: 'png' },
    })
    await openModel(replicate, 'black-forest-labs/flux-1.1-pro', setup()).generate(wide, callWith())
    expect(last()?.json()).toMatchObject({ input: { aspect_ratio: 'custom', width: 1344, height: 768 } })
  })

  it('waits for a prediction that takes longer, through a look that fails and one that breaks', async () => {
    const looks = [
      { status: 503 },
      { act: (answer: ServerResponse) => void answer.destroy() },
      { body: { id: 'abc123', status: 'processing' } },
      ofReplicate(PNG),
    ]
    server.answer(({ method }) =>
      method === 'POST' ? { status: 201, body: { id: 'abc123', status: 'starting' } } : (looks.shift() ?? {}),
    )
    const { bytes } = await openModel(replicate, SCHNELL, setup(), 20).generate(request, callWith())
    expect(Buffer.from(bytes)).toEqual(Buffer.from(PNG))
    expect(last()).toMatchObject({ method: 'GET', path: '/predictions/abc123' })
    expect(last()?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  it('leaves a prediction in doubt that is not done in time', async () => {
    server.answer({ status: 201, body: { id: 'abc123', status: 'starting' } })
    const error = await failureOf(openModel(replicate, SCHNELL, setup(), 1.2).generate(request, callWith()))
    expect(error).toMatchObject({ name: 'Error', message: 'Replicate was not done within 1.2 s' })
    expect(last()).toMatchObject({ method: 'GET' })
  })

  it('fetches a picture from where an answer says without the key, and never from inside', async () => {
    const model = openModel(replicate, SCHNELL, setup())
    server.answer(({ path }) =>
      path === '/made.png'
        ? { body: PNG }
        : { status: 201, body: { id: 'a1', status: 'succeeded', output: [`${server.url}/made.png`] } },
    )
    expect(Buffer.from((await model.generate(request, callWith())).bytes)).toEqual(Buffer.from(PNG))
    expect(last()?.headers.authorization).toBeUndefined()
    for (const url of ['http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'http://[::1]:1/']) {
      server.answer({ status: 201, body: { id: 'a1', status: 'succeeded', output: [url] } })
      const error = await failureOf(model.generate(request, callWith()))
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(AppError)
    }
  })

  it.each([
    ['flux-dev', { strength: 0.4 }, { image: dataUrl(PNG), prompt_strength: 0.4 }],
    ['flux-kontext-pro', {}, { input_image: dataUrl(PNG) }],
    ['flux-fill-pro', { mask: picture }, { image: dataUrl(PNG), mask: dataUrl(PNG) }],
  ])('gives %s on Replicate its pictures under the names it knows', async (name, fields, expected) => {
    server.answer(ofReplicate(PNG))
    const model = openModel(replicate, `black-forest-labs/${name}`, setup())
    await model.generate({ ...request, images: [picture], ...fields }, callWith())
    const common = { prompt: 'a red fox', num_outputs: 1, output_format: 'png' }
    expect(last()?.json()).toEqual({ input: { ...common, ...expected } })
  })

  it('tests a key without making a picture', async () => {
    const whole = { hasKey: true, key: KEY, baseUrl: server.url }
    const test = () => replicate.testKey?.(connectionOf(replicate, whole, openWeb()), AbortSignal.timeout(5000))
    server.answer({ body: {} })
    await test()
    expect(last()).toMatchObject({ method: 'GET', path: '/account' })
    expect(JSON.stringify(last()?.headers)).toContain(KEY)
    server.answer({ status: 401, body: {} })
    await expect(test()).rejects.toMatchObject({ code: 'model_unauthorized' })
  })
})
