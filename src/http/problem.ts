import { STATUS_CODES } from 'node:http'
import { AppError, publicError, statusOf } from '../errors.ts'
import type { Problem } from '../schema/problem.ts'

/** For failures that pass by themselves and do not say when. */
const DEFAULT_RETRY_SECONDS = 5

export interface ProblemAnswer {
  readonly status: number
  readonly body: Problem
  readonly headers: Record<string, string>
}

/** A failure as RFC 9457 wants it. What is not an AppError says nothing but "Internal error". */
export function problemOf(error: unknown, requestId: string, publicUrl: string): ProblemAnswer {
  const { code, message } = publicError(error)
  const status = statusOf(code)
  const field = error instanceof AppError ? error.field : undefined
  const retryAfter = retryAfterOf(error, status)
  const body: Problem = {
    type: `${publicUrl.replace(/\/+$/, '')}/docs#error-${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: message,
    ...(field ? { field } : {}),
    requestId,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
  return { status, body, headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) } }
}

function retryAfterOf(error: unknown, status: number): number | undefined {
  const given = error instanceof AppError ? error.retryAfterSeconds : undefined
  if (given !== undefined) return Math.max(1, Math.ceil(given))
  return status === 429 || status === 503 ? DEFAULT_RETRY_SECONDS : undefined
}
