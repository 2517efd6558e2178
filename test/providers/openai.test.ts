import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { connectionOf } from '../../src/providers/connect-providers.ts'
import { openai } from '../../src/providers/openai.ts'
import { openaiCompatible } from '../../src/providers/openai-compatible.ts'
import { callWith, failureOf, KEY, openModel, openWeb, PNG, picture, request } from './support/open-provider.ts'
import { wrongInEdit, wrongInRequest } from './support/openai-schema.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const made = (bytes: Uint8Array) => ({ body: { created: 1, data: [{ b64_json: base64(bytes) }] } })
/** Its failures have this form. */
const failure = (status: number, code: string | null, message = 'no') => ({
  status,
  body: { error: { message, type: 'some_error', param: null, code } },
})

providerSuite({
  provider: openai,
  model: 'gpt-image-1.5',
  success: made,
  failures: [
    ['a wrong key', failure(401, 'invalid_api_key', `Incorrect API key provided: ${KEY}.`), 'model_unauthorized'],
    ['an organization that is not verified', failure(403, null, 'must be verified'), 'model_unauthorized'],
    ['a prompt its moderation refuses', failure(400, 'moderation_blocked'), 'model_refused'],
    ['a prompt against its policy', failure(400, 'content_policy_violation'), 'model_refused'],
    ['a wrong size', failure(400, 'invalid_value', 'Invalid size'), 'invalid_request'],
    ['a model that is gone', failure(404, 'model_not_found'), 'model_unavailable'],
    ['too many requests', failure(429, 'rate_limit_exceeded'), 'model_rate_limited'],
    ['an empty account, which it calls too many requests', failure(429, 'insufficient_quota'), 'model_quota'],
    ['a limit of spending', failure(400, 'billing_hard_limit_reached'), 'model_quota'],
    ['a bug of theirs', failure(500, 'server_error'), 'model_unavailable'],
    ['too much to do', failure(503, null, 'overloaded'), 'model_unavailable'],
  ],
  waits: [['waits as long as it says', { ...failure(429, null), headers: { 'retry-after': '12' } }, 12]],
})

providerSuite({
  provider: openaiCompatible,
  model: 'flux.1-dev',
  setup: { modelNames: ['flux.1-dev'] },
  success: made,
  failures: [['a model that it has not', { status: 404, body: { detail: 'no such model' } }, 'model_unavailable']],
})

describe('openai', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  afterEach(async () => {
    for (const { path, json, form } of server.received.splice(0)) {
      if (path === '/v1/images/generations') expect(wrongInRequest(json())).toEqual([])
      if (path === '/v1/images/edits') expect(wrongInEdit(await form())).toEqual([])
    }
  })
  const last = () => server.received.at(-1)
  const open = (name = 'gpt-image-1.5') => openModel(openai, name, { baseUrl: `${server.url}/v1` })

  it.each([
    ['gpt-image-1.5', { widthPx: 1536, heightPx: 1024 }],
    ['gpt-image-1-mini', { background: 'transparent' as const }],
    ['gpt-image-2', { widthPx: 1536, heightPx: 864 }],
  ])('asks %s for a picture as OpenAI documents it', async (name, fields) => {
    server.answer(made(PNG))
    await open(name).generate({ ...request, ...fields }, callWith())
    expect(last()).toMatchObject({ method: 'POST', path: '/v1/images/generations' })
    expect(last()?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'content-type': 'application/json' })
    expect(last()?.json()).toMatchObject({ model: name, n: 1, quality: 'medium' })
  })

  it('sends the pictures that an instruction refers to as OpenAI documents it', async () => {
    server.answer(made(PNG))
    await open().generate({ ...request, images: [picture, { ...picture, mediaType: 'image/webp' }] }, callWith())
    expect(last()).toMatchObject({ method: 'POST', path: '/v1/images/edits' })
    const form = (await last()?.form()) ?? new FormData()
    expect(form.getAll('image[]').map((file) => (file as File).type)).toEqual(['image/png', 'image/webp'])
  })

  it('sends the mask as a picture of its own', async () => {
    server.answer(made(PNG))
    await open('gpt-image-2').generate({ ...request, images: [picture], mask: picture }, callWith())
    expect((await last()?.form())?.get('mask')).toMatchObject({ type: 'image/png', name: 'mask.png' })
  })

  it('would see a request that OpenAI does not take', async () => {
    const body = { prompt: 'x', model: 'gpt-image-1.5', size: '512x512', n: 0, seed: 1 }
    const wrong = wrongInRequest(body).join()
    for (const part of ['/size must', '/n must', 'additional properties']) expect(wrong).toContain(part)
    expect(wrongInRequest({ prompt: 'x', background: 'transparent', output_format: 'jpeg' })).not.toEqual([])
    expect(wrongInRequest({ prompt: 'x', model: 'gpt-image-2', size: '1000x1000' })).not.toEqual([])
    const form = new FormData()
    form.set('prompt', 'x')
    form.set('mask', new Blob(['x'], { type: 'image/webp' }))
    expect(wrongInEdit(form).length).toBeGreaterThan(1)
  })

  it('says what was charged, counted from the tokens of the answer', async () => {
    const usage = {
      input_tokens: 450,
      input_tokens_details: { text_tokens: 50, image_tokens: 400 },
      output_tokens: 1056,
    }
    server.answer({ body: { data: [{ b64_json: base64(PNG) }], usage } })
    const { costMicroUsd } = await open().generate(request, callWith())
    expect(costMicroUsd).toBe(50 * 5 + 400 * 8 + 1056 * 32)
  })

  const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  const stream = (...parts: readonly string[]) => ({
    act: async (answer: ServerResponse) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const part of parts) await new Promise((resolve) => answer.write(part, resolve))
      answer.end()
    },
  })

  it('hands previews on as they come, wherever the network cuts them', async () => {
    const text = [
      event('image_generation.partial_image', { b64_json: base64(Buffer.from('one')), partial_image_index: 0 }),
      event('image_generation.partial_image', { b64_json: base64(Buffer.from('two')), partial_image_index: 1 }),
      event('image_generation.completed', { b64_json: base64(PNG) }),
    ].join('')
    server.answer(stream(...(text.match(/[\s\S]{1,7}/g) ?? [])))
    const previews: string[] = []
    const onPartial = (bytes: Uint8Array) => void previews.push(Buffer.from(bytes).toString())
    const { bytes } = await open().generate(request, callWith({ onPartial }))
    expect(previews).toEqual(['one', 'two'])
    expect(Buffer.from(bytes)).toEqual(Buffer.from(PNG))
    expect(last()?.json()).toMatchObject({ stream: true, partial_images: 2 })
  })

  it('knows a refusal among the events, and leaves the rest in doubt', async () => {
    const ask = () => failureOf(open().generate(request, callWith({ onPartial: () => undefined })))
    server.answer(stream(event('error', { error: { code: 'moderation_blocked', message: 'no' } })))
    expect(await ask()).toMatchObject({ code: 'model_refused' })
    server.answer(stream(event('error', { error: { code: 'server_error', message: 'no' } })))
    expect(await ask()).not.toBeInstanceOf(AppError)
    server.answer(stream(event('image_generation.partial_image', { b64_json: base64(PNG) })))
    expect(await ask()).toMatchObject({ message: expect.stringContaining('without a picture') })
  })

  it('tests a key by the list of models', async () => {
    const setup = { hasKey: true, key: KEY, baseUrl: `${server.url}/v1` }
    server.answer({ body: { data: [] } })
    await openai.testKey?.(connectionOf(openai, setup, openWeb()), AbortSignal.timeout(5000))
    expect(last()).toMatchObject({ method: 'GET', path: '/v1/models' })
  })

  it('fetches a picture from the address that a compatible server answers with', async () => {
    server.answer(({ path }) =>
      path === '/files/1.png' ? { body: PNG } : { body: { data: [{ url: `${server.url}/files/1.png` }] } },
    )
    const model = openModel(openaiCompatible, 'm', {
      baseUrl: server.url,
      modelNames: ['m'],
      key: undefined,
      hasKey: false,
    })
    const { bytes } = await model.generate({ ...request, seed: 3, negativePrompt: 'fog' }, callWith())
    expect(Buffer.from(bytes)).toEqual(Buffer.from(PNG))
    const asked = server.received.find(({ path }) => path === '/images/generations')
    expect(asked?.headers.authorization).toBeUndefined()
    expect(asked?.json()).toMatchObject({ model: 'm', response_format: 'b64_json', seed: 3, negative_prompt: 'fog' })
  })
})
