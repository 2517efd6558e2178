import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionOf } from '../../src/providers/connect-providers.ts'
import { google } from '../../src/providers/google.ts'
import { callWith, KEY, openModel, openWeb, PNG, picture, request } from './support/open-provider.ts'
import { providerSuite } from './support/provider.suite.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const ofGoogle = (bytes: Uint8Array) => ({
  body: {
    candidates: [
      {
        content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: base64(bytes) } }] },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1120, totalTokenCount: 1125 },
  },
})
const googleFailure = (status: number, word: string, message: string) => ({
  status,
  body: { error: { code: status, status: word, message } },
})

providerSuite({
  provider: google,
  model: 'gemini-3.1-flash-image',
  success: ofGoogle,
  failures: [
    [
      'a wrong key, which it calls an argument',
      googleFailure(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      'model_unauthorized',
    ],
    ['a wrong argument', googleFailure(400, 'INVALID_ARGUMENT', 'Invalid aspect ratio'), 'invalid_request'],
    ['a key without the right', googleFailure(403, 'PERMISSION_DENIED', `Key ${KEY} may not`), 'model_unauthorized'],
    [
      'a country where it is not free',
      googleFailure(400, 'FAILED_PRECONDITION', 'Please enable billing'),
      'model_quota',
    ],
    ['too many requests', googleFailure(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'), 'model_rate_limited'],
    ['too much to do', googleFailure(503, 'UNAVAILABLE', 'The model is overloaded'), 'model_unavailable'],
    ['a refused prompt', { body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } }, 'model_refused'],
    [
      'a refused picture',
      { body: { candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: 'Unable to show' }] } },
      'model_refused',
    ],
    [
      'words instead of a picture',
      { body: { candidates: [{ content: { parts: [{ text: 'A fox.' }] }, finishReason: 'STOP' }] } },
      'doubt',
    ],
  ],
})

describe('google', () => {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await scriptedServer()
  })
  afterAll(() => server.close())
  const last = () => server.received.at(-1)

  it('asks for the nearest shape, with the pictures it is to look at', async () => {
    server.answer(ofGoogle(PNG))
    const model = openModel(google, 'gemini-3.1-flash-image', { baseUrl: server.url })
    await model.generate({ ...request, widthPx: 768, heightPx: 1376, images: [picture, picture] }, callWith())
    expect(last()).toMatchObject({ path: '/models/gemini-3.1-flash-image:generateContent' })
    expect(last()?.headers['x-goog-api-key']).toBe(KEY)
    const inlineData = { mimeType: 'image/png', data: base64(PNG) }
    expect(last()?.json()).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: 'a red fox' }, { inlineData }, { inlineData }] }],
      generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '9:16', imageSize: '1K' } },
    })
  })

  it('tests a key without making a picture', async () => {
    const whole = { hasKey: true, key: KEY, baseUrl: server.url }
    const test = () => google.testKey?.(connectionOf(google, whole, openWeb()), AbortSignal.timeout(5000))
    server.answer({ body: {} })
    await test()
    expect(last()).toMatchObject({ method: 'GET', path: '/models?pageSize=1' })
    expect(JSON.stringify(last()?.headers)).toContain(KEY)
    server.answer({ status: 401, body: {} })
    await expect(test()).rejects.toMatchObject({ code: 'model_unauthorized' })
  })
})
