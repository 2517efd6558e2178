import { answerCall } from '../adapters/aws/answer-call.ts'
import type { RemoteAnswer } from '../adapters/aws/remote-answers.ts'
import { readAwsConfig } from '../config-aws.ts'
import { ownPixels } from './aws-pixels.ts'
import { awsBlobs } from './aws-ports.ts'
import { signalOfCall } from './aws-signal.ts'
import type { LambdaContext } from './aws-types.ts'

const config = readAwsConfig(process.env, ['uploadsBucket', 'originalsBucket', 'resultsBucket'])
const blobs = awsBlobs(config, process.env)
const pixels = ownPixels({ blobs, memoryMb: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE })
const calls = { inspect: ({ key }: { readonly key: string }, signal: AbortSignal) => pixels.inspect(key, signal) }

/** Looks at one stored picture. It has no right but to read pictures, since what they do to a decoder nobody knows. */
export const handler = (event: unknown, context: LambdaContext): Promise<RemoteAnswer> =>
  answerCall(calls, event, signalOfCall(context))
