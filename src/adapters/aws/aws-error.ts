import { AppError } from '../../errors.ts'

/** What AWS services call a request that came too fast, and S3 one that came in a bad moment. */
const THROTTLING = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'TooManyRequestsException',
  'SlowDown',
  'ServiceUnavailable',
  'ServiceUnavailableException',
])

const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized'])

/** DynamoDB doubles a hot partition's capacity, and SQS and S3 spread load, within seconds. */
const RETRY_AFTER_SECONDS = 5

/**
 * An error of the AWS SDK as the rest of the system knows failures. `action` is the permission and what it was used on,
 * such as `dynamodb:UpdateItem on atelier-dev`, for services that do not say it themselves.
 *
 * - Throttled after the SDK's own retries: an `overloaded` AppError.
 * - Access denied: an Error that names the permission and the resource. It is the operator's, so users never see it.
 * - Anything else: the error itself.
 */
export function awsError(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error
  if (THROTTLING.has(error.name) || statusOf(error) === 429) {
    const message = 'The service behind this is at its limit for the moment. Try again in a few seconds.'
    return new AppError('overloaded', message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error })
  }
  if (DENIED.has(error.name)) return denied(error, action)
  return error
}

/** IAM's sentence: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const NOT_AUTHORIZED = /not authorized to perform: (?<permission>[\w:*-]+)(?: on resource: "?(?<resource>[^\s",]+))?/

function denied(error: Error, action: string): Error {
  const { permission, resource } = NOT_AUTHORIZED.exec(error.message)?.groups ?? {}
  const what = permission === undefined ? action : resource === undefined ? permission : `${permission} on ${resource}`
  return new Error(
    `AWS denied ${what} (tried: ${action}). The function's role lacks the permission, or a policy of the resource or the organization forbids it. Deploy the stack again, or add the permission to the role.`,
    { cause: error },
  )
}

function statusOf(error: Error): number | undefined {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}
