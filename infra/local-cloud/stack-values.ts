import type { Template } from '../synthesise.ts'

/** Where the stack is said to be. Account and region are those that the services on this machine know. */
export interface Place {
  readonly accountId: string
  readonly region: string
}

/** What CloudFormation gives for a resource: by `Ref`, and by `Fn::GetAtt`. */
interface Identity {
  readonly ref: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Gives an identity from the resource's name: the property that says it, or else its logical id. */
type IdentityOf = (
  name: string,
  place: Place & { readonly id: string; readonly get: (name: string) => unknown },
) => Identity

const arnOf = (service: string, { region, accountId }: Place, rest: string) =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`

/** The host names that AWS gives things; each is unique to the thing. */
export const hosts = {
  sqs: ({ region }: Place) => `sqs.${region}.amazonaws.com`,
  api: (id: string, { region }: Place) => `${id.toLowerCase()}.execute-api.${region}.amazonaws.com`,
  functionUrl: (id: string, { region }: Place) => `${id.toLowerCase()}.lambda-url.${region}.on.aws`,
  distribution: (id: string) => `${id.toLowerCase()}.cloudfront.net`,
  bucket: (name: string, { region }: Place) => `${name}.s3.${region}.amazonaws.com`,
}

/** The property that names a resource, and what it is known by. A type that is not here cannot be referred to. */
const identities: Readonly<Record<string, { readonly name?: string; readonly identityOf: IdentityOf }>> = {
  'AWS::S3::Bucket': {
    name: 'BucketName',
    identityOf: (name, place) => ({
      ref: name,
      attributes: { Arn: `arn:aws:s3:::${name}`, RegionalDomainName: hosts.bucket(name, place) },
    }),
  },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    identityOf: (name, place) => ({ ref: name, attributes: { Arn: arnOf('dynamodb', place, `table/${name}`) } }),
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    identityOf: (name, place) => ({
      ref: `https://${hosts.sqs(place)}/${place.accountId}/${name}`,
      attributes: { Arn: arnOf('sqs', place, name), QueueName: name },
    }),
  },
  'AWS::Events::EventBus': {
    name: 'Name',
    identityOf: (name, place) => ({
      ref: name,
      attributes: { Arn: arnOf('events', place, `event-bus/${name}`), Name: name },
    }),
  },
  'AWS::Events::Rule': {
    name: 'Name',
    identityOf: (name, place) => {
      const bus = place.get('EventBusName')
      return {
        ref: name,
        attributes: { Arn: arnOf('events', place, `rule/${bus === undefined ? '' : `${bus}/`}${name}`) },
      }
    },
  },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    identityOf: (name, place) => ({ ref: name, attributes: { Arn: arnOf('logs', place, `log-group:${name}:*`) } }),
  },
  'AWS::IAM::Role': {
    name: 'RoleName',
    identityOf: (name, { accountId }) => ({ ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` } }),
  },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    identityOf: (name, place) => ({ ref: name, attributes: { Arn: arnOf('lambda', place, `function:${name}`) } }),
  },
  'AWS::Lambda::Url': {
    identityOf: (_name, place) => ({
      ref: String(place.get('TargetFunctionArn')),
      attributes: {
        FunctionUrl: `https://${hosts.functionUrl(place.id, place)}/`,
        FunctionArn: String(place.get('TargetFunctionArn')),
      },
    }),
  },
  'AWS::ApiGatewayV2::Api': {
    identityOf: (_name, place) => ({
      ref: place.id,
      attributes: { ApiId: place.id, ApiEndpoint: `https://${hosts.api(place.id, place)}` },
    }),
  },
  'AWS::ApiGatewayV2::Integration': { identityOf: (_name, { id }) => ({ ref: id, attributes: {} }) },
  'AWS::CloudFront::Distribution': {
    identityOf: (_name, { id }) => ({ ref: id, attributes: { Id: id, DomainName: hosts.distribution(id) } }),
  },
  'AWS::CloudFront::Function': {
    name: 'Name',
    identityOf: (name, { accountId }) => ({
      ref: name,
      attributes: { FunctionARN: `arn:aws:cloudfront::${accountId}:function/${name}` },
    }),
  },
  'AWS::CloudFront::OriginAccessControl': { identityOf: (_name, { id }) => ({ ref: id, attributes: { Id: id } }) },
  'AWS::CloudFront::ResponseHeadersPolicy': { identityOf: (_name, { id }) => ({ ref: id, attributes: { Id: id } }) },
  'AWS::CloudFront::CachePolicy': { identityOf: (_name, { id }) => ({ ref: id, attributes: { Id: id } }) },
  'AWS::SSM::Parameter': { name: 'Name', identityOf: (name) => ({ ref: name, attributes: {} }) },
}

/**
 * Gives the function that fills in what a template leaves to CloudFormation. It throws for a function, resource or
 * attribute that it does not know: what is made up here would be found wrong on AWS only.
 */
export function stackValues(template: Template, place: Place): (value: unknown) => unknown {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.accountId,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }

  function identity(id: string): Identity {
    const resource = template.Resources[id]
    if (!resource) throw new Error(`The template refers to ${id}, which it does not have`)
    const found = identities[resource.Type]
    if (!found) throw new Error(`The template refers to ${id}, a ${resource.Type}, which has no identity here`)
    const get = (name: string) => resolve(resource.Properties?.[name])
    const name = found.name === undefined ? undefined : get(found.name)
    return found.identityOf(String(name ?? id), { ...place, id, get })
  }

  function attribute(id: string, name: string): string {
    const value = identity(id).attributes[name]
    if (value === undefined) throw new Error(`The template asks for ${id}.${name}, which is not known here`)
    return value
  }

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (name) => pseudo[String(name)] ?? identity(String(name)).ref,
    'Fn::GetAtt'(argument) {
      const [id = '', ...names] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.')
      return attribute(id, names.join('.'))
    },
    'Fn::Join'(argument) {
      const [separator, parts] = listOf('Fn::Join', argument)
      return listOf('Fn::Join', resolve(parts)).join(String(separator))
    },
    'Fn::Select'(argument) {
      const [index, list] = listOf('Fn::Select', argument)
      return listOf('Fn::Select', resolve(list))[Number(index)]
    },
    'Fn::Split'(argument) {
      const [separator, text] = listOf('Fn::Split', argument)
      return String(resolve(text)).split(String(separator))
    },
    'Fn::Sub': (argument) =>
      String(argument).replace(/\$\{([\w:.]+)\}/g, (_, name: string) => {
        const [id = '', ...names] = name.split('.')
        return names.length > 0 ? attribute(id, names.join('.')) : (pseudo[name] ?? identity(id).ref)
      }),
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const [[name = '', argument] = [], ...others] = Object.entries(value)
    const isFunction = others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))
    if (!isFunction) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]))
    const apply = functions[name]
    if (!apply) throw new Error(`The template uses ${name}, which is not known here`)
    return apply(argument)
  }
  return resolve
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`The template gives ${name} something that is not a list`)
  return value
}
