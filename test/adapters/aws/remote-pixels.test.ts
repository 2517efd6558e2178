import { LambdaClient } from '@aws-sdk/client-lambda'
import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../../infra/local-cloud/failure.ts'
import { answerInspect } from '../../../src/adapters/aws/inspect-call.ts'
import { remotePixels } from '../../../src/adapters/aws/remote-pixels.ts'
import { AppError } from '../../../src/errors.ts'
import { parseOperations } from '../../../src/operations/parse-operations.ts'
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
    pixels = remotePixels({ client, functionName: 'inspect' })
    return async () => {
      client.destroy()
      await lambda.close()
    }
  })

  /** The inspect function, whose pixels do this. */
  const onInspect = (inspect: Pixels['inspect']) => {
    handler = (event) => answerInspect({ inspect }, event, never)
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
    const other = remotePixels({ client, functionName: 'elsewhere' })
    await expect(other.inspect('originals/one', never)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    handler = async () => ({ facts: { ...facts, widthPx: 'wide' } })
    await expect(pixels.inspect('originals/one', never)).rejects.not.toBeInstanceOf(AppError)
  })

  it('understands the answer of a newer release', async () => {
    handler = async () => ({ facts: { ...facts, hasMotion: true }, warnings: [] })
    expect(await pixels.inspect('originals/one', never)).toEqual(facts)
  })

  it('waits for a cold start longer than the client does for others', async () => {
    const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true }
    const hasty = new LambdaClient({ ...localClient(endpoint), maxAttempts: 1, requestHandler })
    handler = () => new Promise((resolve) => setTimeout(() => resolve({ facts }), 500))
    expect(await remotePixels({ client: hasty, functionName: 'inspect' }).inspect('originals/one', never)).toEqual(
      facts,
    )
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

  it('makes no pictures, and says why it makes no videos', async () => {
    const { operations } = parseOperations('w_100')
    const source = { key: 'originals/one', header: facts }
    const request = { source, targetKey: 'jobs/a', operations, mediaType: 'image/jpeg', quality: undefined } as const
    await expect(pixels.render(request, never)).rejects.toThrow('no decoder')
    const order = {
      prompt: 'a fox',
      seed: 1,
      widthPx: 64,
      heightPx: 64,
      targetKey: 'jobs/a',
      mediaType: 'image/png',
    } as const
    await expect(pixels.paint(order, never)).rejects.toThrow('no decoder')
    const size = { widthPx: 64, heightPx: 64, targetKey: 'jobs/a', pace: 'hurried' } as const
    await expect(pixels.frame({ ...size, source, fit: 'cover' }, never)).rejects.toThrow('no decoder')
    const animation = { ...size, frames: [], order: [], delaysMs: [], loop: 0, mediaType: 'image/gif' } as const
    await expect(pixels.animation(animation, never)).rejects.toThrow('no decoder')
    expect(await pixels.cannotAnimate('image/webp')).toBeUndefined()
    expect(await pixels.cannotAnimate('video/mp4')).toContain('ffmpeg')
  })
})

describe('answerInspect', () => {
  it('takes a key and nothing else', async () => {
    const decoder = { inspect: async () => facts }
    await expect(answerInspect(decoder, { key: 'a/b', signal: 'x' }, never)).rejects.toThrow()
    await expect(answerInspect(decoder, {}, never)).rejects.toThrow()
  })
})
