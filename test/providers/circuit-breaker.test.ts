import { beforeEach, describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../../src/errors.ts'
import type { ImageModel } from '../../src/ports/image-model.ts'
import { createCircuitBreaker } from '../../src/providers/circuit-breaker.ts'

const request = { prompt: 'a fox', widthPx: 8, heightPx: 8 }
const callWith = (signal = new AbortController().signal) => ({ idempotencyKey: 'k', signal })

describe('a circuit breaker', () => {
  let nowMs: number
  let calls: number
  let behaviour: () => Promise<unknown>
  let generate: ImageModel['generate']

  beforeEach(() => {
    nowMs = 0
    calls = 0
    behaviour = () => Promise.resolve()
    const breaker = createCircuitBreaker({ provider: 'Studio', nowMs: () => nowMs })
    generate = breaker.wrap(async () => {
      calls += 1
      await behaviour()
      return { bytes: new Uint8Array(), warnings: [] }
    })
  })

  const failWith = (code: ErrorCode) => () => Promise.reject(new AppError(code, 'no'))
  const ask = () =>
    generate(request, callWith()).then(
      () => 'made',
      (error: unknown) => error,
    )
  const askTimes = async (times: number) => {
    for (let n = 0; n < times; n++) await ask()
  }

  it('asks no more after five failures in a row, and says when it will', async () => {
    behaviour = failWith('model_unavailable')
    await askTimes(5)
    expect(await ask()).toMatchObject({ code: 'model_unavailable', retryAfterSeconds: 30 })
    expect(calls).toBe(5)
  })

  it('counts timeouts and resets too', async () => {
    behaviour = () => Promise.reject(new Error('reset'))
    await askTimes(6)
    expect(calls).toBe(5)
  })

  it.each<ErrorCode>(['model_refused', 'model_rate_limited', 'model_quota', 'model_unauthorized', 'invalid_request'])(
    'takes %s for a sign of life',
    async (code) => {
      behaviour = failWith('model_unavailable')
      await askTimes(4)
      behaviour = failWith(code)
      await askTimes(10)
      expect(calls).toBe(14)
    },
  )

  it('counts nobody’s cancellation', async () => {
    behaviour = () => Promise.reject(new Error('canceled'))
    for (let n = 0; n < 10; n++) await generate(request, callWith(AbortSignal.abort())).catch(() => undefined)
    expect(calls).toBe(10)
  })

  it('lets one probe through, and closes when it succeeds', async () => {
    behaviour = failWith('model_unavailable')
    await askTimes(5)
    nowMs = 30_000
    const probe = Promise.withResolvers<void>()
    behaviour = () => probe.promise
    const first = ask()
    expect(await ask()).toMatchObject({ code: 'model_unavailable', retryAfterSeconds: 1 })
    probe.resolve()
    expect(await first).toBe('made')
    await askTimes(3)
    expect(calls).toBe(9)
  })

  it('waits twice as long after each failed probe, five minutes at most', async () => {
    behaviour = failWith('model_unavailable')
    await askTimes(5)
    for (const seconds of [60, 120, 240, 300, 300]) {
      nowMs += 300_000
      await ask()
      expect(await ask()).toMatchObject({ retryAfterSeconds: seconds })
    }
  })

  it('is not held shut by the late end of a call from before', async () => {
    const late = Promise.withResolvers<void>()
    behaviour = () => late.promise
    const first = ask()
    behaviour = failWith('model_unavailable')
    await askTimes(5)
    nowMs = 10_000
    late.reject(new Error('reset'))
    await first
    expect(await ask()).toMatchObject({ retryAfterSeconds: 20 })
  })
})
