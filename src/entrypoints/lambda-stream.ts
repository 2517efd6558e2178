import { awsApp } from './aws-app.ts'
import { openAwsRuntime } from './aws-runtime.ts'
import type { HttpEvent, LambdaContext } from './aws-types.ts'
import { type LambdaResponseStream, streamAnswer, type WithHeaders } from './stream-answer.ts'

type StreamHandler = (event: HttpEvent, stream: LambdaResponseStream, context: LambdaContext) => Promise<void>

/** What Lambda's runtime adds to Node. Source: https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html */
declare const awslambda: {
  streamifyResponse(handler: StreamHandler): StreamHandler
  readonly HttpResponseStream: { readonly from: WithHeaders }
}

// Events of jobs and bytes of pictures, which an HTTP API would gather before it sends them. The same app: the CDN sends
// only these two routes here.
const runtime = await openAwsRuntime({ environment: process.env })
const app = awsApp(runtime)

/** Streams the answer to an event of a function URL. */
export const handler = awslambda.streamifyResponse((event, stream, context) =>
  streamAnswer(app.fetch, { event, context, stream, withHeaders: awslambda.HttpResponseStream.from }),
)
