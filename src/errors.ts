/** Every failure a client may rely on: its HTTP status, and whether the same request may succeed later. */
const CODES = {
  invalid_request: { status: 400, retry: false },
  unauthorized: { status: 401, retry: false },
  budget_exceeded: { status: 402, retry: false },
  forbidden: { status: 403, retry: false },
  not_found: { status: 404, retry: false },
  method_not_allowed: { status: 405, retry: false },
  not_ready: { status: 409, retry: true },
  gone: { status: 410, retry: false },
  payload_too_large: { status: 413, retry: false },
  image_too_large: { status: 413, retry: false },
  unsupported_media: { status: 415, retry: false },
  range_not_satisfiable: { status: 416, retry: false },
  image_damaged: { status: 422, retry: false },
  image_timeout: { status: 422, retry: false },
  /** An address that is not public, or not written as one. */
  url_forbidden: { status: 422, retry: false },
  /** What the server of an address did wrong; the failure itself says when it may do better. */
  url_failed: { status: 422, retry: false },
  idempotency_conflict: { status: 422, retry: false },
  rate_limited: { status: 429, retry: true },
  model_refused: { status: 422, retry: false },
  /** Charged, and no picture. Only the user may decide to ask, and to pay, again. */
  model_bad_output: { status: 502, retry: false },
  model_unavailable: { status: 503, retry: true },
  model_rate_limited: { status: 503, retry: true },
  model_quota: { status: 402, retry: false },
  model_unauthorized: { status: 502, retry: false },
  /** A paid call was sent and its answer never came; repeating it could pay twice, so only the user may decide. */
  model_in_doubt: { status: 502, retry: false },
  /** The task's worker vanished, or the task ran over its time: the next attempt may do better. */
  worker_lost: { status: 500, retry: true },
  task_timeout: { status: 504, retry: true },
  /** The job did not end within its deadline, or waited too long for a worker. */
  deadline_exceeded: { status: 504, retry: false },
  overloaded: { status: 503, retry: true },
  storage_full: { status: 507, retry: true },
  /** The disk or its folder cannot be used: read-only, not ours, broken, or too many files are open. */
  storage_unavailable: { status: 503, retry: true },
  /** Stored bytes are missing or not what was stored. */
  integrity_error: { status: 500, retry: false },
  internal_error: { status: 500, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>

export type ErrorCode = keyof typeof CODES

/** The code list for schemas and documentation, in the order of the table. */
export const errorCodes = Object.keys(CODES) as [ErrorCode, ...ErrorCode[]]

/** The HTTP status of a code. */
export const statusOf = (code: ErrorCode) => CODES[code].status

/** Whether what failed with this code may be tried again unchanged. */
export const isRetryable = (code: ErrorCode): boolean => CODES[code].retry

export interface AppErrorOptions {
  /** The request field that is wrong, as a JSON path such as `outputs.0.quality`. */
  readonly field?: string
  /** The earliest time a retry makes sense, from now. */
  readonly retryAfterSeconds?: number
  /** Where this failure differs from others of its code. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/**
 * A failure that was foreseen. The message is shown to users: what failed, why, and what to do about it.
 * Anything thrown that is not an AppError is a bug: logged whole, shown as "Internal error".
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.retryAfterSeconds = options.retryAfterSeconds
    this.retryable = options.retryable ?? isRetryable(code)
  }
}

/** A failure as users may see it: an AppError as it is, anything else as an internal error that says nothing more. */
export function publicError(error: unknown): { code: ErrorCode; message: string; retryable: boolean } {
  if (error instanceof AppError) return { code: error.code, message: error.message, retryable: error.retryable }
  return {
    code: 'internal_error',
    message: 'Internal error. The log has the details under this request or job id.',
    retryable: true,
  }
}
