import * as z from 'zod'
import { type Variable, variable } from './config-variable.ts'

/** What the stack writes into a function's environment is said once, and not by everybody who runs commands. */
const SET_BY_STACK = 'not used; the stack sets it for the functions that need it'

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  .optional()

/** The name of a table, function or bus, or its ARN. */
const resourceName = z
  .string()
  .regex(/^[\w.:/-]{1,256}$/)
  .optional()

const word = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .optional()

/** The settings that functions on AWS have and one machine has not. Which of them a function needs is its entrypoint's to say. */
export const cloudVariables = {
  stage: variable({
    name: 'ATELIER_STAGE',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'at most 40 lowercase letters, digits and dashes, a letter first',
    doc: 'Which of several stacks in one account this is, such as `dev`. All names start with it.',
    parser: word,
  }),
  table: variable({
    name: 'ATELIER_TABLE',
    aliases: ['TABLE_NAME', 'DYNAMODB_TABLE'],
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name or ARN of a table',
    doc: 'The DynamoDB table of jobs, assets and budgets.',
    parser: resourceName,
  }),
  uploadsBucket: variable({
    name: 'ATELIER_UPLOADS_BUCKET',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name of a bucket',
    doc: 'The S3 bucket that uploads arrive in.',
    parser: bucketName,
  }),
  originalsBucket: variable({
    name: 'ATELIER_ORIGINALS_BUCKET',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name of a bucket',
    doc: 'The S3 bucket of pictures as they were uploaded.',
    parser: bucketName,
  }),
  resultsBucket: variable({
    name: 'ATELIER_RESULTS_BUCKET',
    aliases: ['PROCESSED_BUCKET', 'BUCKET_NAME', 'S3_BUCKET'],
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name of a bucket',
    doc: 'The S3 bucket of what jobs make.',
    parser: bucketName,
  }),
  queuePrefix: variable({
    name: 'ATELIER_QUEUE_PREFIX',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the beginning of queue URLs, such as https://sqs.eu-west-1.amazonaws.com/123456789012/atelier-dev-',
    doc: 'What the URLs of all SQS queues start with; a queue’s name follows.',
    parser: z
      .string()
      .regex(/^https?:\/\/[^\s/]+\/\d+\/[\w-]{0,40}$/)
      .optional(),
  }),
  eventBus: variable({
    name: 'ATELIER_EVENT_BUS',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name or ARN of an event bus',
    doc: 'The EventBridge bus that events are published on.',
    parser: resourceName,
  }),
  parameters: variable({
    name: 'ATELIER_PARAMETERS',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'a path that starts and ends with a slash, such as /atelier/dev/',
    doc: 'Where the SSM parameters `secrets`, `tokens` and `public-url` are.',
    parser: z
      .string()
      .regex(/^\/([\w.-]+\/){1,14}$/)
      .optional(),
  }),
  inspectFunction: variable({
    name: 'ATELIER_INSPECT_FUNCTION',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name or ARN of a function',
    doc: 'The function that looks at pictures for those that take them in and have no decoder.',
    parser: resourceName,
  }),
  pixelsFunction: variable({
    name: 'ATELIER_PIXELS_FUNCTION',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name or ARN of a function',
    doc: 'The function that looks at pictures and makes them for workers that have no decoder.',
    parser: resourceName,
  }),
  pool: variable({
    name: 'ATELIER_POOL',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name of a pool of workers',
    doc: 'The pool whose tasks a worker runs.',
    parser: word,
  }),
  subscriber: variable({
    name: 'ATELIER_SUBSCRIBER',
    otherwise: SET_BY_STACK,
    runtime: 'aws',
    allowed: 'the name of a subscriber to events',
    doc: 'The subscriber whose events a function handles.',
    parser: word,
  }),
} satisfies Record<string, Variable>
