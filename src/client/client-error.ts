import type { ErrorCode } from '../errors.ts'

/** The API's codes, and two of the client's own: nobody answered, or somebody who is no Atelier server. */
export type ClientErrorCode = ErrorCode | 'unreachable' | 'unexpected_answer'

export interface ClientErrorFields {
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly code: ClientErrorCode
  /** What failed, why, and what to do about it; for people. */
  readonly detail: string
  /** The part of the request that is wrong, such as `outputs.0.quality`. */
  readonly field?: string | undefined
  /** Under which the server's log tells more. */
  readonly requestId?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: unknown
}

/** A request that failed. */
export class ClientError extends Error implements ClientErrorFields {
  override readonly name = 'ClientError'
  readonly status: number
  readonly code: ClientErrorCode
  readonly detail: string
  readonly field: string | undefined
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(fields: ClientErrorFields) {
    super(fields.detail, fields.cause === undefined ? undefined : { cause: fields.cause })
    this.status = fields.status
    this.code = fields.code
    this.detail = fields.detail
    this.field = fields.field
    this.requestId = fields.requestId
    this.retryAfterSeconds = fields.retryAfterSeconds
  }
}
