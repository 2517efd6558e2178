import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stability } from '../../src/providers/stability.ts'
import { callWith, KEY, openModel, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

/** Its failures have this form. */
const failure = (status: number, name: string, ...errors: string[]) => ({ status, body: { id: 'a3fd', name, errors } })

providerSuite({
  provider: stability,
  model: 'sd3.5-medium',
  success: (bytes) => ({ headers: { 'content-type': 'image/png', 'finish-reason': 'SUCCESS' }, body: bytes }),
  failures: [
    ['a wrong key', failure(401, 'unauthorized', `missing or invalid key ${KEY}`), 'model_unauthorized'],
    ['no credits', failure(402, 'payment_required', 'You lack sufficient credits'), 'model_quota'],
    [
      'a prompt its moderation refuses',
      failure(403, 'content_moderation', 'Your request was flagged'),
      'model_refused',
    ],
    ['a key that may not', failure(403, 'forbidden', 'no access'), 'model_unauthorized'],
    ['a wrong field', failure(400, 'bad_request', 'prompt: cannot be empty'), 'invalid_request'],
    ['too large', failure(413, 'payload_too_large', 'too large'), 'invalid_request'],
    [
      'words that are no English',
      failure(422, 'invalid_language', 'English is the only supported language'),
      'invalid_request',
    ],
    ['more than 150 requests in 10 s', failure(429, 'rate_limit_exceeded', 'slow down'), 'model_rate_limited'],
    ['a bug of theirs', failure(500, 'internal_error', 'unexpected'), 'model_unavailable'],
    [
      'a picture that its filter blurred',
      { headers: { 'content-type': 'image/png', 'finish-reason': 'CONTENT_FILTERED' }, body: PNG },
      'model_refused',
    ],
  ],
})

describe('stability', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
    server.answer({ headers: { 'content-type': 'image/png', seed: '343940597' }, body: PNG })
  })
  afterAll(() => server.close())

  async function sent(model: string, fields: object) {
    const made = await openModel(stability, model, { baseUrl: server.url }).generate(
      { ...request, ...fields },
      callWith(),
    )
    const received = server.received.at(-1)
    const entries = [...((await received?.form()) ?? new FormData())]
    const form = Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'string' ? value : value.type]),
    )
    return { made, path: received?.path, headers: received?.headers, form }
  }

  it('asks for a picture from words in the nearest of its shapes', async () => {
    const { made, path, headers, form } = await sent('sd3.5-medium', {
      widthPx: 1344,
      heightPx: 768,
      negativePrompt: 'fog',
    })
    expect(path).toBe('/v2beta/stable-image/generate/sd3')
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'image/*' })
    expect(form).toEqual({
      prompt: 'a red fox',
      model: 'sd3.5-medium',
      negative_prompt: 'fog',
      aspect_ratio: '16:9',
      output_format: 'png',
    })
    expect(made.seed).toBe(343940597)
  })

  it('repaints a picture with the strength that is asked for', async () => {
    const { path, form } = await sent('sd3.5-medium', { images: [picture], strength: 0.4, seed: 5 })
    expect(path).toBe('/v2beta/stable-image/generate/sd3')
    expect(form).toEqual({
      prompt: 'a red fox',
      model: 'sd3.5-medium',
      mode: 'image-to-image',
      image: 'image/png',
      strength: '0.4',
      seed: '5',
      output_format: 'png',
    })
  })

  it('sends a seed that means itself: its 0 means any', async () => {
    expect((await sent('core', { seed: 0 })).form.seed).toBe('4294967294')
    expect((await sent('core', { seed: 4_294_967_295 })).form.seed).toBe('1')
  })

  it('changes what a mask marks', async () => {
    const { path, form } = await sent('inpaint', { images: [picture], mask: picture })
    expect(path).toBe('/v2beta/stable-image/edit/inpaint')
    expect(form).toEqual({ prompt: 'a red fox', image: 'image/png', mask: 'image/png', output_format: 'png' })
  })

  it('cuts out without words, and says that it left them out', async () => {
    const { made, path, form } = await sent('remove-background', { images: [picture] })
    expect(path).toBe('/v2beta/stable-image/edit/remove-background')
    expect(form).toEqual({ image: 'image/png', output_format: 'png' })
    expect(made.warnings).toEqual(['stability:remove-background takes no words; it cuts out what is in front.'])
  })
})
