import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fal } from '../../src/providers/fal.ts'
import { callWith, failureOf, KEY, openModel, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const dataUrl = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
const ofFal = (bytes: Uint8Array) => ({ body: { images: [{ url: dataUrl(bytes) }], seed: 11, prompt: 'a red fox' } })
const detail = (status: number, text: string) => ({ status, body: { detail: text } })

providerSuite({
  provider: fal,
  model: 'fal-ai/flux/dev',
  success: ofFal,
  failures: [
    ['a wrong key', detail(401, `Cannot access application: key ${KEY}`), 'model_unauthorized'],
    ['an empty account, which it calls locked', detail(403, 'User is locked. Exhausted balance.'), 'model_quota'],
    [
      'a prompt against its policy',
      { status: 422, body: { detail: [{ loc: ['body'], msg: 'flagged', type: 'content_policy_violation' }] } },
      'model_refused',
    ],
    [
      'a wrong field',
      { status: 422, body: { detail: [{ loc: ['body', 'seed'], msg: 'too large', type: 'value_error' }] } },
      'invalid_request',
    ],
    ['a model that is gone', detail(404, 'Application not found'), 'model_unavailable'],
    ['too many requests', detail(429, 'Too many concurrent requests'), 'model_rate_limited'],
    ['a bug of theirs', detail(500, 'Internal server error'), 'model_unavailable'],
  ],
})

describe('fal', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)
  const setup = () => ({ baseUrl: server.url })

  it('asks fal for a picture of that size and seed, and says which seed it was', async () => {
    server.answer(ofFal(PNG))
    const made = await openModel(fal, 'fal-ai/flux/dev', setup()).generate({ ...request, seed: 11 }, callWith())
    expect(last()).toMatchObject({ method: 'POST', path: '/fal-ai/flux/dev' })
    expect(last()?.headers.authorization).toBe(`Key ${KEY}`)
    expect(last()?.json()).toEqual({
      prompt: 'a red fox',
      seed: 11,
      image_size: { width: 1024, height: 1024 },
      num_images: 1,
      output_format: 'png',
      sync_mode: true,
    })
    expect(made.seed).toBe(11)
  })

  it('gives fal the picture, the mask and how much to change', async () => {
    server.answer(ofFal(PNG))
    const masked = { ...request, images: [picture], mask: picture }
    await openModel(fal, 'fal-ai/flux-lora/inpainting', setup()).generate(masked, callWith())
    expect(last()?.json()).toMatchObject({ image_url: dataUrl(PNG), mask_url: dataUrl(PNG) })
    const repainted = { ...request, images: [picture], strength: 0 }
    await openModel(fal, 'fal-ai/flux/dev/image-to-image', setup()).generate(repainted, callWith())
    expect(last()?.json()).toMatchObject({ image_url: dataUrl(PNG), strength: 0.01 })
    expect(last()?.json()).not.toHaveProperty('image_size')
  })

  it('says that a picture may be black, when fal says why', async () => {
    server.answer({ body: { images: [{ url: dataUrl(PNG) }], has_nsfw_concepts: [true] } })
    const made = await openModel(fal, 'fal-ai/flux/dev', setup()).generate(request, callWith())
    expect(made.warnings).toEqual([expect.stringContaining('not safe for work')])
  })

  it('keeps what the SDK quotes out of its errors', async () => {
    server.answer({ body: { images: 'x'.repeat(100_000) } })
    const error = await failureOf(openModel(fal, 'fal-ai/flux/dev', setup()).generate(request, callWith()))
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)).length).toBeLessThan(4_000)
    expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('fal sent what cannot be read') })
  })
})
