import { answerCall, type RemoteCalls } from '../adapters/aws/answer-call.ts'
import type { RemoteAnswer } from '../adapters/aws/remote-answers.ts'
import { readAwsConfig } from '../config-aws.ts'
import { ownPixels } from './aws-pixels.ts'
import { awsBlobs } from './aws-ports.ts'
import { signalOfCall } from './aws-signal.ts'
import type { LambdaContext } from './aws-types.ts'
import { loadPaint } from './load-paint.ts'

const config = readAwsConfig(process.env, ['uploadsBucket', 'originalsBucket', 'resultsBucket'])
const blobs = awsBlobs(config, process.env)
const pixels = ownPixels({ blobs, memoryMb: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, loadPaint })
const calls: RemoteCalls = { ...pixels, inspect: ({ key }, signal) => pixels.inspect(key, signal) }

/** Looks at pictures and makes them, for workers that have no decoder. It reads pictures and writes results: nothing else. */
export const handler = (event: unknown, context: LambdaContext): Promise<RemoteAnswer> =>
  answerCall(calls, event, signalOfCall(context))
