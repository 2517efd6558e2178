import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionOf } from '../../src/providers/connect-providers.ts'
import { huggingface } from '../../src/providers/huggingface.ts'
import { callWith, failureOf, KEY, openModel, openWeb, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const FLUX = 'black-forest-labs/FLUX.1-dev'
const KONTEXT = 'black-forest-labs/FLUX.1-Kontext-dev'
const loading = { status: 503, body: { error: `Model ${FLUX} is currently loading`, estimated_time: 20.3 } }

providerSuite({
  provider: huggingface,
  model: FLUX,
  success: (bytes) => ({ headers: { 'content-type': 'image/png' }, body: bytes }),
  failures: [
    ['a model that is loading is unavailable', loading, 'model_unavailable'],
    ['a wrong token', { status: 401, body: { error: `Invalid credentials ${KEY}` } }, 'model_unauthorized'],
    ['a token without the right', { status: 403, body: { error: 'insufficient permissions' } }, 'model_unauthorized'],
    [
      'credits used up',
      { status: 402, body: { error: 'You have exceeded your monthly included credits' } },
      'model_quota',
    ],
    ['too many requests', { status: 429, body: { error: 'Too Many Requests' } }, 'model_rate_limited'],
    ['a model nobody runs', { status: 404, body: 'Not Found' }, 'model_unavailable'],
    ['a wrong parameter', { status: 422, body: { error: ['height must be a multiple of 8'] } }, 'invalid_request'],
    ['a bug of theirs', { status: 500, body: { error: 'unknown error' } }, 'model_unavailable'],
  ],
  waits: [
    ['waits for a model to load as long as it says', loading, 21],
    ['waits as long as Retry-After says', { status: 429, headers: { 'retry-after': '7' }, body: {} }, 7],
    ['waits a while when nobody says how long', { status: 429, body: {} }, 20],
  ],
})

providerSuite({
  provider: huggingface,
  model: KONTEXT,
  request: { ...request, images: [picture] },
  success: (bytes) => ({
    body: { images: [{ url: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` }] },
  }),
  failures: [['a refused prompt', { status: 422, body: { detail: [{ msg: 'flagged', loc: [] }] } }, 'invalid_request']],
})

describe('huggingface', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)

  it('asks the router for the model by its name', async () => {
    server.answer({ headers: { 'content-type': 'image/jpeg' }, body: PNG })
    const model = openModel(huggingface, FLUX, { baseUrl: server.url })
    await model.generate({ ...request, seed: 7, negativePrompt: 'fog' }, callWith())
    expect(last()).toMatchObject({ method: 'POST', path: `/hf-inference/models/${FLUX}` })
    expect(last()?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'image/png' })
    const parameters = { width: 1024, height: 1024, seed: 7, negative_prompt: 'fog' }
    expect(last()?.json()).toEqual({ inputs: 'a red fox', parameters })
  })

  it('sends a picture that is to be repainted as the input, and the words beside it', async () => {
    server.answer({ headers: { 'content-type': 'image/png' }, body: PNG })
    const model = openModel(huggingface, 'stabilityai/stable-diffusion-xl-base-1.0', { baseUrl: server.url })
    await model.generate({ ...request, images: [picture], strength: 0.4 }, callWith())
    const parameters = { prompt: 'a red fox', strength: 0.4, target_size: { width: 1024, height: 1024 } }
    expect(last()?.json()).toEqual({ inputs: Buffer.from(PNG).toString('base64'), parameters })
  })

  it('fetches a picture from where an answer says, as anything a stranger names', async () => {
    const model = openModel(huggingface, KONTEXT, { baseUrl: server.url })
    server.answer(({ path }) =>
      path === '/made.png' ? { body: PNG } : { body: { images: [{ url: `${server.url}/made.png` }], seed: 9 } },
    )
    const made = await model.generate({ ...request, images: [picture] }, callWith())
    expect([Buffer.from(made.bytes), made.seed]).toEqual([Buffer.from(PNG), 9])
    expect(last()?.headers.authorization).toBeUndefined()
    server.answer({ body: { images: [{ url: 'http://169.254.169.254/latest/meta-data' }] } })
    const error = await failureOf(model.generate({ ...request, images: [picture] }, callWith()))
    expect(error).toMatchObject({ cause: { code: 'url_forbidden' } })
  })

  it('tests a token without making a picture', async () => {
    const setup = { hasKey: true, key: KEY, baseUrl: server.url }
    const test = () => huggingface.testKey?.(connectionOf(huggingface, setup, openWeb()), AbortSignal.timeout(5000))
    server.answer({ body: { name: 'me' } })
    await test()
    expect(last()).toMatchObject({ method: 'GET', path: '/api/whoami-v2' })
    server.answer({ status: 401, body: { error: 'Invalid username or password.' } })
    await expect(test()).rejects.toMatchObject({ code: 'model_unauthorized' })
  })
})
