import { handle, type LambdaContext } from 'hono/aws-lambda'
import { awsApp } from './aws-app.ts'
import { otherPixels } from './aws-remote-pixels.ts'
import { openAwsRuntime } from './aws-runtime.ts'
import { nameRequest } from './name-request.ts'

// The HTTP API behind API Gateway, which decides who of the three functions gets a request; each has its own rights.
const runtime = await openAwsRuntime({
  environment: process.env,
  pixels: (_blobs, { inspectFunction }) =>
    inspectFunction === undefined ? undefined : otherPixels(inspectFunction, 'inspect'),
})
const answer = handle(awsApp(runtime))

/** Answers an event of an HTTP API, format 2.0. */
export const handler = (event: Parameters<typeof answer>[0], context: LambdaContext): ReturnType<typeof answer> =>
  answer(nameRequest(event, context), context)
