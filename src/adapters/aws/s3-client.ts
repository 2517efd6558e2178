import { S3Client } from '@aws-sdk/client-s3'

export interface S3ClientOptions {
  /** Another server than AWS's, such as `http://127.0.0.1:7480`. It is asked with the bucket in the path, not in the host name. */
  readonly endpoint?: string | undefined
  /** Left out, the SDK finds region and credentials where AWS's tools look for them. */
  readonly region?: string | undefined
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

/** Within a region a connection takes a few milliseconds. */
const CONNECT_MS = 3_000

/**
 * From sending to the answer's first byte, with up to 8 MiB to send: less than a second within a region. The SDK tries
 * three times, which must fit the 29 s that a function of the API has.
 */
const ANSWER_MS = 9_000

/** A body that pauses so long has lost its sender. */
const IDLE_MS = 20_000

/** An S3 client in which no request waits for ever. The SDK's own retries stay on: S3 asks for them. */
export function s3Client({ endpoint, region, credentials }: S3ClientOptions = {}): S3Client {
  return new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    // TLS and our own SHA-256 guard the bytes already, and a checksum the SDK adds changes presigned requests.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_MS,
    },
  })
}
