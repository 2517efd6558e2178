import type { HttpEvent, SqsEvent } from '../../../src/entrypoints/aws-types.ts'

/** A GET as API Gateway and function URLs send it, format 2.0. */
export const getEvent = (path: string, headers: Readonly<Record<string, string>> = {}): HttpEvent & object => {
  const { pathname, searchParams } = new URL(path, 'https://pictures.example')
  const http = { method: 'GET', path: pathname, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: searchParams.toString(),
    headers: { host: 'pictures.example', ...headers },
    requestContext: { domainName: 'pictures.example', http },
    isBase64Encoded: false,
  } as HttpEvent & object
}

/** Messages of a queue as Lambda hands them over. */
export const sqsEvent = (
  queueArn: string,
  messages: readonly { readonly messageId: string; readonly receiptHandle: string; readonly body: string }[],
): SqsEvent => ({
  Records: messages.map(({ messageId, receiptHandle, body }) => ({
    messageId,
    receiptHandle,
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000000' },
    messageAttributes: {},
    eventSourceARN: queueArn,
  })),
})
