import { randomUUID } from 'node:crypto'
import type { Wish } from './policy.ts'

/** An answer that says no. */
export interface Denied {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What AWS says to a role that may not do something, in the shape of each service. */
export function denial(service: string, session: string, { action, resource }: Wish): Denied {
  const user = `arn:aws:sts::000000000000:${session}`
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  const requestId = randomUUID()
  switch (service) {
    case 's3':
      return {
        status: 403,
        headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${message}</Message><RequestId>${requestId}</RequestId><HostId>${requestId}</HostId></Error>`,
      }
    case 'lambda':
      return {
        status: 403,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
        body: JSON.stringify({ Message: message }),
      }
    case 'sqs':
      return {
        status: 403,
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': 'AccessDenied;Sender' },
        body: JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message }),
      }
    default:
      return {
        status: 400,
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId },
        body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message, message }),
      }
  }
}
