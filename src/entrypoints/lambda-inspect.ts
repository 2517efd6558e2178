import { answerInspect, type InspectAnswer } from '../adapters/aws/inspect-call.ts'
import { readAwsConfig } from '../config-aws.ts'
import { ownPixels } from './aws-pixels.ts'
import { awsBlobs } from './aws-ports.ts'
import type { LambdaContext } from './aws-types.ts'

/** What it takes to say that the picture could not be looked at in time. */
const STOP_MARGIN_MS = 2_000

const config = readAwsConfig(process.env, ['uploadsBucket', 'originalsBucket', 'resultsBucket'])
const pixels = ownPixels(awsBlobs(config, process.env), process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE)

/** Looks at one stored picture. It has no right but to read pictures, since what they do to a decoder nobody knows. */
export const handler = (event: unknown, context: LambdaContext): Promise<InspectAnswer> =>
  answerInspect(pixels, event, AbortSignal.timeout(context.getRemainingTimeInMillis() - STOP_MARGIN_MS))
