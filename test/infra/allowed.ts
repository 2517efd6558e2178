import type { Granted } from './granted.ts'

// What every role and resource may do and let do, in full. It is written down apart from the stack, so that widening a
// policy takes two decisions: one there, and one here.

const READ = 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query'
const WRITE =
  'dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem'
const WRITE_AND_DELETE =
  'dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem'
const CONSUME = 'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage'
const SEND = 'sqs:GetQueueAttributes sqs:SendMessage'

const TABLE = 'dynamodb:table/atelier-dev'
const log = (name: string): Granted => ({
  [`logs:log-group:/aws/lambda/${name}:*`]: 'logs:CreateLogStream logs:PutLogEvents',
})
/** One folder, and nothing below it. */
const NOT_BELOW = ' Deny {"Condition":{"StringEquals":{"ssm:Recursive":"true"}}}'
const folder = (path: string): Granted => ({
  [`ssm:parameter${path}`]: 'ssm:GetParametersByPath',
  [`ssm:parameter${path}/`]: 'ssm:GetParametersByPath',
  [`ssm:parameter${path}${NOT_BELOW}`]: 'ssm:GetParametersByPath',
  [`ssm:parameter${path}/${NOT_BELOW}`]: 'ssm:GetParametersByPath',
})
const parameters = folder('/atelier/dev')
const depths: Granted = {
  'sqs:web': 'sqs:GetQueueAttributes',
  'sqs:model': 'sqs:GetQueueAttributes',
  'sqs:image': 'sqs:GetQueueAttributes',
}
const engine: Granted = {
  ...parameters,
  [TABLE]: WRITE,
  'sqs:web': SEND,
  'sqs:model': SEND,
  'sqs:image': SEND,
  'events:event-bus/atelier-dev': 'events:PutEvents',
}
const pictures: Granted = {
  's3:originals': 's3:ListBucket',
  's3:results': 's3:ListBucket',
  's3:originals/originals/*': 's3:GetObject',
  's3:results/jobs/*': 's3:GetObject',
}
const uploads: Granted = {
  's3:uploads': 's3:ListBucket',
  's3:originals': 's3:ListBucket',
  's3:uploads/*': 's3:GetObject',
  's3:uploads/incoming/*': 's3:DeleteObject s3:PutObject',
  's3:originals/originals/*': 's3:DeleteObject s3:GetObject s3:PutObject',
  'events:event-bus/atelier-dev': 'events:PutEvents',
  'lambda:function:inspect': 'lambda:InvokeFunction',
}
/** None of these is a result. */
const leftovers: Granted = {
  's3:results/jobs/*.raw*': 's3:DeleteObject',
  's3:results/jobs/*.image-*': 's3:DeleteObject',
  's3:results/jobs/*.mask*': 's3:DeleteObject',
  's3:results/jobs/*.preview*': 's3:DeleteObject',
}
const worker = (pool: string): Granted => ({
  ...log(`worker-${pool}`),
  ...engine,
  ...pictures,
  's3:results/jobs/*': 's3:AbortMultipartUpload s3:GetObject s3:PutObject',
  [`sqs:${pool}`]: `${CONSUME} sqs:SendMessage`,
  [`sqs:${pool}-dead-letters`]: 'sqs:SendMessage',
  ...(pool === 'model' ? folder('/atelier/dev/providers') : {}),
  ...(pool === 'model' ? leftovers : {}),
  ...(pool === 'web' ? { 's3:originals/originals/*': 's3:AbortMultipartUpload s3:GetObject s3:PutObject' } : {}),
  ...(pool === 'image' ? {} : { 'lambda:function:pixels': 'lambda:InvokeFunction' }),
})

const roles: Readonly<Record<string, Granted>> = {
  ApiRead: {
    ...log('api-read'),
    ...parameters,
    ...depths,
    ...pictures,
    [TABLE]: READ,
    [`${TABLE}/index/by-owner`]: 'dynamodb:Query',
  },
  ApiJobs: { ...log('api-jobs'), ...engine, [TABLE]: WRITE_AND_DELETE },
  ApiAssets: { ...log('api-assets'), ...parameters, ...uploads, [TABLE]: WRITE_AND_DELETE },
  Stream: { ...log('stream'), ...parameters, ...depths, ...pictures, [TABLE]: READ },
  Inspect: { ...log('inspect'), ...pictures, 's3:uploads': 's3:ListBucket', 's3:uploads/*': 's3:GetObject' },
  Pixels: {
    ...log('pixels'),
    ...pictures,
    's3:results/jobs/*': 's3:AbortMultipartUpload s3:GetObject s3:PutObject',
  },
  WorkerWeb: worker('web'),
  WorkerModel: worker('model'),
  WorkerImage: worker('image'),
  EventsAdvance: { ...log('events-advance'), ...engine, 'sqs:events-advance': CONSUME },
  EventsOnUpload: {
    ...log('events-on-upload'),
    ...engine,
    [TABLE]: WRITE_AND_DELETE,
    'sqs:events-on-upload': CONSUME,
  },
  Arrivals: { ...log('arrivals'), ...parameters, ...uploads, [TABLE]: WRITE, 'sqs:arrivals': CONSUME },
  Sweep: {
    ...log('sweep'),
    ...engine,
    [TABLE]: WRITE_AND_DELETE,
    [`${TABLE}/index/by-due`]: 'dynamodb:Query',
    's3:uploads': 's3:ListBucket',
    's3:originals': 's3:ListBucket',
    's3:results': 's3:ListBucket',
    's3:uploads/incoming/*': 's3:DeleteObject',
    's3:originals/originals/*': 's3:DeleteObject',
    's3:results/jobs/*': 's3:DeleteObject',
  },
  DeadLetters: {
    ...log('dead-letters'),
    ...engine,
    'sqs:web-dead-letters': CONSUME,
    'sqs:model-dead-letters': CONSUME,
    'sqs:image-dead-letters': CONSUME,
  },
  SweepSchedule: { 'lambda:function:sweep': 'lambda:InvokeFunction' },
  DeadLettersSchedule: { 'lambda:function:dead-letters': 'lambda:InvokeFunction' },
}

const trust = Object.keys(roles).map((role): [string, Granted] => {
  const service = role.endsWith('Schedule')
    ? 'scheduler.amazonaws.com, StringEquals aws:SourceAccount ACCOUNT'
    : 'lambda.amazonaws.com'
  return [`who takes ${role}`, { [service]: 'sts:AssumeRole' }]
})

const ruleTo = (queue: string, ...rules: readonly string[]): Granted =>
  Object.fromEntries(
    rules.map((rule) => [
      `events.amazonaws.com, ArnEquals aws:SourceArn ${rule}, on sqs:${queue}`,
      'sqs:SendMessage sqs:GetQueueAttributes sqs:GetQueueUrl',
    ]),
  )

const queues = ['web', 'model', 'image', 'events-advance', 'events-on-upload', 'arrivals']
const nobody = [...queues, ...queues.map((name) => `${name}-dead-letters`), 'uploads', 'originals', 'results']

const apiCalls = (...routes: readonly string[]): Granted =>
  Object.fromEntries(
    routes.map((route) => [`apigateway.amazonaws.com for execute-api:Api/*/*${route}`, 'lambda:InvokeFunction']),
  )

/** Who may do what, by the names that `grantedIn` gives them. */
export const allowed: Readonly<Record<string, Granted>> = {
  ...roles,
  ...Object.fromEntries(trust),
  ...Object.fromEntries(nobody.map((name) => [`who uses ${name}`, {}])),
  'who uses events-advance': ruleTo('events-advance', 'AdvanceRule', 'FramesRule'),
  'who uses events-on-upload': ruleTo('events-on-upload', 'OnUploadRule'),
  'who uses arrivals': ruleTo('arrivals', 'ArrivalsRule'),
  'who uses site': {
    'cloudfront.amazonaws.com, StringEquals AWS:SourceArn cloudfront:distribution/Cdn, on s3:site/*': 's3:GetObject',
  },
  'who calls lambda:function:api-read': apiCalls('/{proxy+}', '/'),
  'who calls lambda:function:api-jobs': apiCalls('/v1/jobs', '/v1/jobs/{proxy+}', '/v1/providers/{proxy+}'),
  'who calls lambda:function:api-assets': apiCalls(
    ...['/v1/assets', '/v1/assets/{proxy+}', '/v1/uploads', '/v1/uploads/{proxy+}'],
  ),
  'who calls StreamFunctionFunctionUrl': {
    'cloudfront.amazonaws.com for cloudfront:distribution/Cdn': 'lambda:InvokeFunctionUrl lambda:InvokeFunction',
  },
}
