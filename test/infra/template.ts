import type { Resource, Template } from '../../infra/synthesise.ts'

/** A resource with what is in it, as tests look at it. */
export interface Found {
  readonly id: string
  readonly resource: Resource
  readonly properties: Readonly<Record<string, unknown>>
}

/** All resources of a type. */
export const ofType = ({ Resources }: Template, type: string): Found[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, resource, properties: resource.Properties }))

/** What CloudFormation would fill in, readable: `arn:aws:sqs:REGION:ACCOUNT:atelier-dev-image`. */
export function readable(template: Template, value: unknown): string {
  if (typeof value === 'string') return value
  const one = (value ?? {}) as Record<string, unknown>
  if ('Ref' in one) return refOf(template, String(one.Ref))
  if ('Fn::GetAtt' in one) {
    const [id, attribute] = one['Fn::GetAtt'] as [string, string]
    return attribute === 'Arn' ? arnOf(template, id) : `${id}.${attribute}`
  }
  if ('Fn::Join' in one) {
    const [separator, parts] = one['Fn::Join'] as [string, unknown[]]
    return parts.map((part) => readable(template, part)).join(separator)
  }
  throw new Error(`Nobody knows how to read ${JSON.stringify(value)}`)
}

/** The readable strings of what may be one value or a list. */
export const readableList = (template: Template, value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((one) => readable(template, one)).sort()

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'REGION',
  'AWS::AccountId': 'ACCOUNT',
  'AWS::URLSuffix': 'amazonaws.com',
}

const NAMES: Readonly<Record<string, readonly [property: string, arn: string]>> = {
  'AWS::SQS::Queue': ['QueueName', 'arn:aws:sqs:REGION:ACCOUNT:'],
  'AWS::DynamoDB::Table': ['TableName', 'arn:aws:dynamodb:REGION:ACCOUNT:table/'],
  'AWS::Lambda::Function': ['FunctionName', 'arn:aws:lambda:REGION:ACCOUNT:function:'],
  'AWS::Events::EventBus': ['Name', 'arn:aws:events:REGION:ACCOUNT:event-bus/'],
  'AWS::S3::Bucket': ['BucketName', 'arn:aws:s3:::'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'arn:aws:logs:REGION:ACCOUNT:log-group:'],
}

function nameOf(template: Template, id: string): readonly [name: string, arn: string] {
  const resource = template.Resources[id]
  const [property, prefix] = NAMES[resource?.Type ?? ''] ?? []
  if (!resource || !property) return [id, `arn:${id}`]
  const name = readable(template, resource.Properties[property])
  return [name, `${prefix}${name}${resource.Type === 'AWS::Logs::LogGroup' ? ':*' : ''}`]
}

const refOf = (template: Template, id: string) => PSEUDO[id] ?? nameOf(template, id)[0]
const arnOf = (template: Template, id: string) => nameOf(template, id)[1]
