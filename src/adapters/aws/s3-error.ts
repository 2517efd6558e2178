import { S3ServiceException } from '@aws-sdk/client-s3'
import { awsError } from './aws-error.ts'

/** Whether S3 answered with this status. */
export const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status

/** Whether S3 answered that there is no such object. A bucket that is not there is another matter, where S3 says which. */
export const isMissing = (error: unknown): boolean =>
  hasStatus(error, 404) && error instanceof Error && error.name !== 'NoSuchBucket'

/** What the SDK calls the refusal of a HEAD request, whose answer has no body that could say more. */
const NAMELESS = new Set(['Unknown', 'UnknownError', 'Forbidden', '403'])

/** What `awsError` makes of it. Names `s3:ListBucket` too: without it, S3 calls a missing object forbidden. */
export function s3Error(error: unknown, permission: string, bucket: string): unknown {
  const action = `${permission} on ${bucket}; without s3:ListBucket, a missing object is denied too`
  const isNameless = hasStatus(error, 403) && error instanceof Error && NAMELESS.has(error.name)
  return awsError(isNameless ? denied(error) : error, action)
}

const denied = (cause: unknown) => Object.assign(new Error('Forbidden', { cause }), { name: 'AccessDenied' })
