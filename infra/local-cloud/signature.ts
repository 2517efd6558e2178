import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { failure } from './failure.ts'

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(?<day>\d{8})\/[a-z0-9-]+\/(?<service>[a-z]+)\/aws4_request, SignedHeaders=(?<signed>\S+), Signature=[0-9a-f]{64}$/

export interface ExpectedSignature {
  /** The service in its scope: `events`, `ssm`, `sqs`, `lambda`. */
  readonly service: string
  /** What it must cover, at least. */
  readonly headers: readonly string[]
}

/**
 * Throws what AWS refuses about a request's Signature Version 4, but for its key: none at all, one for another service or
 * day, one that leaves out headers, another body.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function checkSignature({ headers }: IncomingMessage, body: Buffer, expected: ExpectedSignature): void {
  if (!headers.authorization)
    throw failure('MissingAuthenticationTokenException', 'Request is missing Authentication Token', 403)
  const { day, service, signed = '' } = AUTHORIZATION.exec(headers.authorization)?.groups ?? {}
  const isForThis = service === expected.service && day === headers['x-amz-date']?.slice(0, 8)
  const isWhole = expected.headers.every((name) => signed.split(';').includes(name))
  const hash = createHash('sha256').update(body).digest('hex')
  const isSameBody = [undefined, hash].includes(headers['x-amz-content-sha256']?.toString())
  if (!isForThis || !isWhole || !isSameBody)
    throw failure('InvalidSignatureException', 'The signature is not one for this request', 403)
}
