import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { automatic1111 } from '../../src/providers/automatic1111.ts'
import { callWith, failureOf, openModel, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const made = (bytes: Uint8Array, info: object = { seed: 42 }) => ({
  body: { images: [base64(bytes)], parameters: {}, info: JSON.stringify(info) },
})

providerSuite({
  provider: automatic1111,
  model: 'default',
  success: made,
  failures: [
    ['a wrong password', { status: 401, body: { detail: 'Incorrect username or password' } }, 'model_unauthorized'],
    ['a server without --api', { status: 404, body: { detail: 'Not Found' } }, 'model_unavailable'],
    [
      'a wrong field',
      { status: 422, body: { detail: [{ loc: ['body', 'width'], msg: 'not an integer' }] } },
      'invalid_request',
    ],
    [
      'a picture too large for the card',
      { status: 500, body: { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory.' } },
      'invalid_request',
    ],
    ['a bug of theirs', { status: 500, body: { error: 'RuntimeError', errors: 'NaN in unet' } }, 'model_unavailable'],
  ],
})

describe('automatic1111', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)
  const open = (name = 'default') =>
    openModel(automatic1111, name, {
      baseUrl: server.url,
      key: 'me:secret',
      modelNames: ['default', 'sdxl.safetensors'],
    })

  it('asks for a picture from words', async () => {
    server.answer(made(PNG))
    const { seed } = await open('sdxl.safetensors').generate(
      { ...request, seed: 42, negativePrompt: 'fog' },
      callWith(),
    )
    expect(last()).toMatchObject({ method: 'POST', path: '/sdapi/v1/txt2img' })
    expect(last()?.headers.authorization).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`)
    expect(last()?.json()).toMatchObject({
      prompt: 'a red fox',
      negative_prompt: 'fog',
      seed: 42,
      width: 1024,
      height: 1024,
      override_settings: { sd_model_checkpoint: 'sdxl.safetensors' },
    })
    expect(seed).toBe(42)
  })

  it('repaints what a mask marks', async () => {
    server.answer(made(PNG))
    await open().generate({ ...request, images: [picture], mask: picture, strength: 0.4 }, callWith())
    expect(last()?.path).toBe('/sdapi/v1/img2img')
    const fields = { init_images: [base64(PNG)], mask: base64(PNG), denoising_strength: 0.4, seed: -1 }
    expect(last()?.json()).toMatchObject(fields)
    expect(last()?.json()).not.toHaveProperty('override_settings')
  })

  it('gives a picture whose facts cannot be read, and says so', async () => {
    server.answer({ body: { images: [base64(PNG)], info: 'nonsense' } })
    const { seed, warnings } = await open().generate(request, callWith())
    expect([seed, warnings]).toEqual([undefined, ['The server did not say which seed it used.']])
  })

  it('tells the server to stop when it is told to', async () => {
    const interrupted = Promise.withResolvers<void>()
    server.answer(({ path }) => {
      if (path !== '/sdapi/v1/interrupt') return { act: () => undefined }
      interrupted.resolve()
      return { body: {} }
    })
    const controller = new AbortController()
    const work = failureOf(open().generate(request, callWith({ signal: controller.signal })))
    await setTimeout(50)
    controller.abort(new Error('enough'))
    expect(await work).toMatchObject({ message: 'enough' })
    await interrupted.promise
  })

  it('shows the picture while it comes into being', async () => {
    const shown = Promise.withResolvers<string>()
    server.answer(async ({ path }) => {
      if (path === '/sdapi/v1/progress') return { body: { progress: 0.5, current_image: base64(Buffer.from('half')) } }
      await shown.promise
      return made(PNG)
    })
    const model = openModel(automatic1111, 'default', { baseUrl: server.url }, 20)
    const onPartial = (bytes: Uint8Array) => shown.resolve(Buffer.from(bytes).toString())
    const { bytes } = await model.generate(request, callWith({ onPartial }))
    expect([await shown.promise, Buffer.from(bytes)]).toEqual(['half', Buffer.from(PNG)])
  })
})
