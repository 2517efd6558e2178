import { AppError } from '../errors.ts'
import type { ImageModel } from '../ports/image-model.ts'

export interface CircuitBreakerOptions {
  /** For the message. */
  readonly provider: string
  readonly nowMs: () => number
}

/** Passes calls to one provider on, or refuses them while it is known to be failing. */
export interface CircuitBreaker {
  /** The model behind the breaker that all models of its provider share. */
  wrap(generate: ImageModel['generate']): ImageModel['generate']
}

/** One failure is bad luck, five in a row are an outage. */
const MAX_FAILURES = 5
/** Most outages that pass by themselves do within this; each probe that fails doubles it. */
const FIRST_PAUSE_MS = 30_000
const MAX_PAUSE_MS = 300_000

/**
 * Stops asking a provider after five failures in a row: calls are rejected at once with `model_unavailable` and the time
 * until the next probe, so that another model can stand in. Then a single call is let through; its end decides.
 *
 * A refused prompt, a wrong key or an empty account is an answer: it shows that the provider lives.
 */
export function createCircuitBreaker({ provider, nowMs }: CircuitBreakerOptions): CircuitBreaker {
  let failures = 0
  let pauseMs = FIRST_PAUSE_MS
  let openUntilMs: number | undefined
  let isProbing = false

  function check(): void {
    if (openUntilMs === undefined) return
    const leftMs = openUntilMs - nowMs()
    if (leftMs <= 0 && !isProbing) return
    const message = `${provider} has failed ${failures} times in a row and is left alone for a while. Try again later, or take another model.`
    throw new AppError('model_unavailable', message, { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) })
  }

  function succeed(): void {
    failures = 0
    pauseMs = FIRST_PAUSE_MS
    openUntilMs = undefined
  }

  function fail(): void {
    failures += 1
    if (failures < MAX_FAILURES) return
    if (openUntilMs !== undefined) pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)
    openUntilMs = nowMs() + pauseMs
  }

  return {
    wrap: (generate) => async (request, call) => {
      check()
      const isProbe = openUntilMs !== undefined
      if (isProbe) isProbing = true
      try {
        const image = await generate(request, call)
        succeed()
        return image
      } catch (error) {
        if (isFailure(error)) {
          // Whoever was canceled says nothing of the provider; and those sent before it opened have been counted.
          if (!call.signal.aborted && (openUntilMs === undefined || isProbe)) fail()
        } else succeed()
        throw error
      } finally {
        if (isProbe) isProbing = false
      }
    },
  }
}

/** Nothing came, or nothing that could be read. */
const isFailure = (error: unknown) => !(error instanceof AppError) || error.code === 'model_unavailable'
