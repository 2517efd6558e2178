import { LambdaClient } from '@aws-sdk/client-lambda'
import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../../infra/local-cloud/failure.ts'
import { answerCall } from '../../../src/adapters/aws/answer-call.ts'
import { remotePixels } from '../../../src/adapters/aws/remote-pixels.ts'
import { AppError } from '../../../src/errors.ts'
import type { Pixels } from '../../../src/ports/pixels.ts'
import { type Handler, startLambda } from './support/lambda.ts'
import { localClient } from './support/local-service.ts'

const facts = {
  mediaType: 'image/heic',
  widthPx: 400,
  heightPx: 300,
  sizeBytes: 12_345,
  frames: 1,
  hasAlpha: false,
  isInterlaced: false,
  thumbhash: 'YTkGJwaRhWUIt4lbgnhZl3ath2BUBGYA',
  dominantColor: '#a0b0c0',
  sourceType: 'trainedAlgorithmicMedia',
} as const
const never = new AbortController().signal
const limits = { answerTimeoutSeconds: 40, parallel: 2 }

describe('remotePixels', () => {
  let handler: Handler
  let asked: string[]
  let pixels: Pixels
  let client: LambdaClient
  let endpoint: string
  beforeEach(async () => {
    asked = []
    const lambda = await startLambda({ inspect: (event) => handler(event) })
    endpoint = lambda.endpoint
    client = new LambdaClient({ ...localClient(endpoint), maxAttempts: 1 })
    pixels = remotePixels({ ...limits, client, functionName: 'inspect' })
    return async () => {
      client.destroy()
      await lambda.close()
    }
  })

  /** The inspect function, whose pixels do this. */
  const onInspect = (inspect: Pixels['inspect']) => {
    handler = (event) => answerCall({ inspect: ({ key }, signal) => inspect(key, signal) }, event, never)
  }

  it('gives the facts that the function sees', async () => {
    onInspect(async (key) => {
      asked.push(key)
      return facts
    })
    expect(await pixels.inspect('originals/one', never)).toEqual(facts)
    expect(asked).toEqual(['originals/one'])
  })

  it('gives the function’s refusals as they are', async () => {
    onInspect(() => {
      const options = { field: 'source', retryAfterSeconds: 7, cause: new Error('for its own log') }
      return Promise.reject(new AppError('image_damaged', 'Cut off — naïve.', options))
    })
    const error: unknown = await pixels.inspect('originals/one', never).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'image_damaged',
      message: 'Cut off — naïve.',
      field: 'source',
      retryAfterSeconds: 7,
    })
    expect(error).not.toHaveProperty('cause')
  })

  it.each<[string, Error]>([
    ['that fails in a way nobody foresaw', new TypeError('secret detail')],
    [
      'that ran out of time',
      Object.assign(new Error('Task timed out after 30.00 seconds'), { name: 'Sandbox.Timedout' }),
    ],
    ['that a picture killed', Object.assign(new Error('signal: killed'), { name: 'Runtime.ExitError' })],
  ])('counts a function %s as lost, and tells users nothing more', async (_title, thrown) => {
    onInspect(() => Promise.reject(thrown))
    const error: unknown = await pixels.inspect('originals/one', never).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ name: 'AppError', code: 'worker_lost', cause: expect.any(Error) })
    expect(String(error)).not.toContain(thrown.message)
    expect(String((error as AppError).cause)).toContain(thrown.message)
  })

  it('is overloaded when there are too many of the function at once', async () => {
    handler = () => Promise.reject(failure('TooManyRequestsException', 'Rate Exceeded.', 429))
    await expect(pixels.inspect('originals/one', never)).rejects.toMatchObject({ code: 'overloaded' })
  })

  it('calls a function that is not there, or answers something else, a bug', async () => {
    const other = remotePixels({ ...limits, client, functionName: 'elsewhere' })
    await expect(other.inspect('originals/one', never)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    handler = async () => ({ result: { ...facts, widthPx: 'wide' } })
    await expect(pixels.inspect('originals/one', never)).rejects.not.toBeInstanceOf(AppError)
  })

  it('understands the answer of a newer release', async () => {
    handler = async () => ({ result: { ...facts, hasMotion: true }, warnings: [] })
    expect(await pixels.inspect('originals/one', never)).toEqual(facts)
  })

  it('waits for a cold start longer than the client does for others', async () => {
    const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true }
    const hasty = new LambdaClient({ ...localClient(endpoint), maxAttempts: 1, requestHandler })
    handler = () => new Promise((resolve) => setTimeout(() => resolve({ result: facts }), 500))
    const patient = remotePixels({ ...limits, client: hasty, functionName: 'inspect' })
    expect(await patient.inspect('originals/one', never)).toEqual(facts)
    hasty.destroy()
  })

  it('lets a caller go who leaves', async () => {
    handler = () => new Promise(() => {})
    const reason = new Error('no longer wanted')
    await expect(pixels.inspect('originals/one', AbortSignal.abort(reason))).rejects.toBe(reason)
    const leaving = new AbortController()
    const left = expect(pixels.inspect('originals/one', leaving.signal)).rejects.toBe(reason)
    setTimeout(() => leaving.abort(reason), 50)
    await left
  })

  it('gives up a function that says nothing for longer than it may run', async () => {
    handler = () => new Promise(() => {})
    const requestHandler = { throwOnRequestTimeout: true }
    const strict = new LambdaClient({ ...localClient(endpoint), maxAttempts: 1, requestHandler })
    const impatient = remotePixels({ ...limits, client: strict, functionName: 'inspect', answerTimeoutSeconds: 0.1 })
    await expect(impatient.inspect('originals/one', never)).rejects.toMatchObject({ code: 'worker_lost' })
    strict.destroy()
  })

  it('makes so many calls at a time, and the others afterwards', async () => {
    const running: (() => void)[] = []
    handler = () => new Promise((resolve) => running.push(() => resolve({ result: facts })))
    const leaving = new AbortController()
    const all = [1, 2, 3].map((one) => pixels.inspect(`originals/${one}`, never))
    const left = expect(pixels.inspect('originals/4', leaving.signal)).rejects.toThrow('left')
    await expect.poll(() => running.length).toBe(2)
    leaving.abort(new Error('left'))
    await left
    for (const end of running.splice(0)) end()
    await expect.poll(() => running.length).toBe(1)
    for (const end of running.splice(0)) end()
    expect(await Promise.all(all)).toEqual([facts, facts, facts])
  })

  it('says by itself why it makes no videos', async () => {
    expect(await pixels.cannotAnimate('image/webp')).toBeUndefined()
    expect(await pixels.cannotAnimate('video/mp4')).toContain('ffmpeg')
  })
})

describe('answerCall', () => {
  const decoder = { inspect: async () => facts }

  it.each<[string, unknown]>([
    ['a call without its request', { call: 'inspect' }],
    ['a call with more than it is asked with', { call: 'inspect', request: { key: 'a/b', sharpen: true } }],
    ['an event with more than a call', { call: 'inspect', request: { key: 'a/b' }, signal: 'x' }],
    ['a call that there is not', { call: 'delete', request: { key: 'a/b' } }],
    ['an event of another kind', { Records: [] }],
  ])('does not take %s', async (_title, event) => {
    await expect(answerCall(decoder, event, never)).rejects.not.toBeInstanceOf(AppError)
  })

  it('answers what its function is there for, and nothing else', async () => {
    expect(await answerCall(decoder, { call: 'inspect', request: { key: 'a/b' } }, never)).toEqual({ result: facts })
    const order = { prompt: 'a fox', seed: 1, widthPx: 64, heightPx: 64, targetKey: 'jobs/a', mediaType: 'image/png' }
    await expect(answerCall(decoder, { call: 'paint', request: order }, never)).rejects.toThrow('does not answer')
  })
})
