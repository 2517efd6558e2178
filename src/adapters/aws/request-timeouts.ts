/**
 * How every client of the SDK waits: a request that gets no answer must end well before its function does. Retries are
 * the SDK's own. Each client is made in a file of its own, so that a function loads only the modules it uses.
 */
export const requestTimeouts = {
  /** Within a region a connection takes a few milliseconds. */
  connectionTimeout: 2_000,
  /** DynamoDB, SQS, EventBridge and SSM answer within tens of milliseconds; three tries still fit a request of 29 s. */
  requestTimeout: 6_000,
  throwOnRequestTimeout: true,
} as const
