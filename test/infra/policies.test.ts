import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { allowed } from './allowed.ts'
import { grantedIn } from './granted.ts'
import { ofType } from './template.ts'

let template: Template
beforeAll(() => {
  template = synthesise()
})

/** A part of a template, to be changed by a test. */
type Open = { [key: string]: Open } & Open[]

/** A copy of the template in which one thing is different. */
function changed(type: string, change: (properties: Open, resources: Open) => void, nth = 0): Template {
  const copy = structuredClone(template)
  const { properties } = ofType(copy, type)[nth] ?? { properties: {} }
  change(properties as Open, copy.Resources as unknown as Open)
  return copy
}

const role = (change: (statement: Open, properties: Open) => void) =>
  changed('AWS::IAM::Role', (properties) => {
    const [, statement] = properties.Policies?.[0]?.PolicyDocument?.Statement ?? []
    if (statement) change(statement, properties)
  })

/** One more statement in a role. */
function widened(name: string, Action: string, Resource: string): Template {
  const nth = ofType(template, 'AWS::IAM::Role').findIndex(({ id }) => id.startsWith(`${name}Role`))
  expect(nth).toBeGreaterThanOrEqual(0)
  const statement = { Effect: 'Allow', Action, Resource }
  return changed(
    'AWS::IAM::Role',
    ({ Policies }) => Policies?.[0]?.PolicyDocument?.Statement?.push(statement as never),
    nth,
  )
}

const pixels = (action: string, keys: string, bucket = 'results') =>
  widened('Pixels', action, `arn:aws:s3:::atelier-dev-${bucket}-ACCOUNT-REGION/${keys}`)

const KEYS = 'arn:aws:ssm:REGION:ACCOUNT:parameter/atelier/dev/providers'
const PIXELS = 'arn:aws:lambda:REGION:ACCOUNT:function:atelier-dev-pixels'

const set = (target: Open | undefined, key: string, value: unknown) => Object.assign(target ?? {}, { [key]: value })

describe('policies', () => {
  it('allow what the table says, and nothing else to anybody', () => {
    expect(grantedIn(template)).toEqual(allowed)
  })

  it('name no action by an asterisk', () => {
    for (const granted of Object.values(grantedIn(template)))
      for (const actions of Object.values(granted)) expect(actions).not.toContain('*')
  })

  it.each<[string, () => Template]>([
    [
      'a further action',
      () => role((statement) => set(statement, 'Action', [statement.Action, 'dynamodb:Scan'].flat())),
    ],
    ['all actions of a service', () => role((statement) => set(statement, 'Action', 'dynamodb:*'))],
    ['deletions for the function that works on pictures', () => pixels('s3:DeleteObject', 'jobs/*')],
    ['uploads for the function that works on pictures', () => pixels('s3:GetObject', '*', 'uploads')],
    [
      'originals for the function that works on pictures to write',
      () => pixels('s3:PutObject', 'originals/*', 'originals'),
    ],
    ['keys for the function that works on pictures', () => widened('Pixels', 'ssm:GetParametersByPath', KEYS)],
    ['keys for the workers that fetch from the web', () => widened('WorkerWeb', 'ssm:GetParametersByPath', KEYS)],
    ['the function that works on pictures for the API', () => widened('ApiAssets', 'lambda:InvokeFunction', PIXELS)],
    ['every resource', () => role((statement) => set(statement, 'Resource', '*'))],
    ['everything but', () => role((statement) => set(statement, 'NotAction', 'iam:*'))],
    [
      'a policy of AWS',
      () =>
        role((_, properties) => set(properties, 'ManagedPolicyArns', ['arn:aws:iam::aws:policy/AmazonS3FullAccess'])),
    ],
    [
      'a second policy',
      () =>
        role((_, properties) =>
          properties.Policies?.push({
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' }],
            },
          } as never),
        ),
    ],
    [
      'others who take the role',
      () =>
        role((_, properties) => set(properties.AssumeRolePolicyDocument?.Statement?.[0], 'Principal', { AWS: '*' })),
    ],
    [
      'a role that has no limits of its own',
      () =>
        changed('AWS::IAM::Role', (_, resources) =>
          set(resources, 'NewRole12345678', {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [] } },
          }),
        ),
    ],
    [
      'a policy that stands by itself',
      () =>
        changed('AWS::IAM::Role', (_, resources) =>
          set(resources, 'Extra', { Type: 'AWS::IAM::Policy', Properties: {} }),
        ),
    ],
    [
      'a user',
      () =>
        changed('AWS::IAM::Role', (_, resources) =>
          set(resources, 'Extra', { Type: 'AWS::IAM::User', Properties: {} }),
        ),
    ],
    [
      'anybody at a queue',
      () =>
        changed('AWS::SQS::QueuePolicy', (properties) =>
          properties.PolicyDocument?.Statement?.push({
            Effect: 'Allow',
            Principal: '*',
            Action: 'sqs:SendMessage',
            Resource: 'x',
          } as never),
        ),
    ],
    [
      'anybody at a bucket',
      () =>
        changed('AWS::S3::BucketPolicy', (properties) =>
          properties.PolicyDocument?.Statement?.push({
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'x',
          } as never),
        ),
    ],
    [
      'a function anybody may call',
      () => changed('AWS::Lambda::Permission', (properties) => set(properties, 'Principal', '*')),
    ],
    [
      'a function that any API may call',
      () =>
        changed('AWS::Lambda::Permission', (properties) => {
          delete (properties as Record<string, unknown>).SourceArn
        }),
    ],
  ])('widened by %s are found', (_what, widen) => {
    expect(grantedIn(widen())).not.toEqual(allowed)
  })
})

/** Commands whose permission has another name. Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'client-s3 HeadObject': 's3:GetObject',
  'client-s3 CopyObject': 's3:PutObject',
  'client-s3 ListObjectsV2': 's3:ListBucket',
  'client-sqs SendMessageBatch': 'sqs:SendMessage',
  'client-lambda Invoke': 'lambda:InvokeFunction',
  'lib-dynamodb Query': 'dynamodb:Query',
  'lib-dynamodb Get': 'dynamodb:GetItem',
  'lib-dynamodb Put': 'dynamodb:PutItem',
  'lib-dynamodb Update': 'dynamodb:UpdateItem',
  'lib-dynamodb Delete': 'dynamodb:DeleteItem',
  'lib-dynamodb BatchGet': 'dynamodb:BatchGetItem',
  'lib-dynamodb BatchWrite': 'dynamodb:BatchWriteItem',
}

describe('the functions', () => {
  it('send AWS no command that nobody may use, and may use none that nobody sends', () => {
    const folder = join(import.meta.dirname, '..', '..', 'src', 'adapters', 'aws')
    const sent = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => actionsIn(readFileSync(join(folder, name), 'utf8')))
    const functionRoles = Object.entries(grantedIn(template)).filter(([name]) => !name.startsWith('who '))
    const granted = functionRoles.flatMap(([, actions]) => Object.values(actions).flatMap((text) => text.split(' ')))
    // Lambda's own: writing logs, and taking messages from queues and deleting them.
    const ownActions = ['logs:CreateLogStream', 'logs:PutLogEvents', 's3:AbortMultipartUpload']
    expect(new Set([...sent, ...ownActions])).toEqual(new Set(granted))
  })
})

/** The permissions that a file's commands and paginators of the SDK need. */
function actionsIn(text: string): string[] {
  const imports = [...text.matchAll(/import (?:type )?\{([^}]+)\} from '@aws-sdk\/([\w-]+)'/g)]
  return imports.flatMap(([, names = '', client = '']) =>
    [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paginated, sent]) => {
      const command = paginated ?? sent ?? ''
      const service = client.replace('client-', '').replace('eventbridge', 'events')
      return PERMISSIONS[`${client} ${command}`] ?? `${service}:${command}`
    }),
  )
}
