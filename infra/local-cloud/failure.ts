/** A failure as AWS's JSON protocol gives it: the type is the name the SDK makes an error of. */
export interface ServiceFailure {
  readonly type: string
  readonly message: string
  readonly status: number
}

/** Ends a call with a failure of the service. Throw what it gives. */
export const failure = (type: string, message: string, status = 400) =>
  Object.assign(new Error(message), { type, status }) satisfies ServiceFailure

/** Whether it was made by `failure`; anything else is a bug of the service. */
export const isFailure = (error: unknown): error is Error & ServiceFailure =>
  error instanceof Error && 'type' in error && 'status' in error
