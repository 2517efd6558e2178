import type { LambdaContext } from './aws-types.ts'

/** The event with Lambda's own id as the request's, where the client gave none: one word then finds the log of both. */
export function nameRequest<Event extends { readonly headers?: object | undefined }>(
  event: Event,
  { awsRequestId }: Pick<LambdaContext, 'awsRequestId'>,
): Event {
  return { ...event, headers: { 'x-request-id': awsRequestId, ...event.headers } }
}
