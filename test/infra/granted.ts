import type { Template } from '../../infra/synthesise.ts'
import { ofType, readable, readableList } from './template.ts'

/** What somebody may do: resources, shortened, and the actions on each. */
export type Granted = Readonly<Record<string, string>>

interface Statement {
  readonly Effect: string
  readonly Action?: string | readonly string[]
  readonly Resource?: unknown
  readonly Principal?: Readonly<Record<string, unknown>> | string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly NotAction?: unknown
  readonly NotResource?: unknown
}

/** Everything that any policy of the template allows, by whom: what the table of the test is held against. */
export function grantedIn(template: Template): Record<string, Granted> {
  const granted: Record<string, Granted> = {}
  for (const { id, properties } of ofType(template, 'AWS::IAM::Role')) {
    const { Policies = [], ManagedPolicyArns = [] } = properties as {
      Policies?: { PolicyDocument: { Statement: Statement[] } }[]
      ManagedPolicyArns?: unknown[]
    }
    const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    granted[roleName(id)] = {
      ...summed(template, statements),
      ...Object.fromEntries(
        ManagedPolicyArns.map((arn) => [`managed policy ${JSON.stringify(arn)}`, 'everything in it']),
      ),
    }
    const trust = (properties.AssumeRolePolicyDocument as { Statement: Statement[] }).Statement
    granted[`who takes ${roleName(id)}`] = trusted(template, trust)
  }
  for (const type of ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy']) {
    for (const { properties } of ofType(template, type)) {
      const { Statement: all } = properties.PolicyDocument as { Statement: Statement[] }
      const owner = readable(template, [properties.Queues, properties.Bucket, properties.Topics].flat().find(Boolean))
      granted[`who uses ${short(owner)}`] = trusted(
        template,
        all.filter(({ Effect }) => Effect !== 'Deny'),
      )
    }
  }
  for (const { properties } of ofType(template, 'AWS::Lambda::Permission')) {
    const { Action, FunctionName, Principal, SourceArn } = properties
    const who = `${Principal} for ${SourceArn ? short(readable(template, SourceArn)) : 'anybody'}`
    const key = `who calls ${short(readable(template, FunctionName).replace(/\.FunctionArn$/, ''))}`
    granted[key] = {
      ...granted[key],
      [who]: [...new Set([...(granted[key]?.[who] ?? '').split(' '), String(Action)])].filter(Boolean).join(' '),
    }
  }
  for (const { Type } of Object.values(template.Resources)) {
    // A policy that stands by itself, or another kind of identity, must not slip past the table.
    if (/^AWS::IAM::(?!Role$)|Policy$/.test(Type) && !KNOWN_POLICIES.includes(Type))
      granted[Type] = { anything: 'unread' }
  }
  return granted
}

const KNOWN_POLICIES = [
  ...['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy'],
  // No permissions: headers and caching of the CDN.
  ...['AWS::CloudFront::CachePolicy', 'AWS::CloudFront::ResponseHeadersPolicy'],
]

/** `ApiReadRoleAC7F5F73` → `ApiRead` */
const roleName = (id: string) => id.replace(/Role[0-9A-F]{8}$/, '')

/** Without what is the same everywhere: the partition, the stack's prefix, account and region, the CDK's hashes. */
const short = (text: string) =>
  text
    .replaceAll('arn:aws:', '')
    .replaceAll('arn:', '')
    .replaceAll(/:?(REGION)?:ACCOUNT:/g, ':')
    .replaceAll(':::', ':')
    .replaceAll('-ACCOUNT-REGION', '')
    .replaceAll('atelier-dev-', '')
    .replaceAll(/([A-Za-z])[0-9A-F]{8}(?![0-9A-Za-z])/g, '$1')

/** Actions by resource; what is not a plain permission is spelled out, so that it cannot pass for one. */
function summed(template: Template, statements: readonly Statement[]): Granted {
  const sums: Record<string, Set<string>> = {}
  for (const statement of statements) {
    const { Effect, Action = [], Resource, Principal, ...rest } = statement
    const odd = Effect !== 'Allow' || Object.keys(rest).length > 0 ? ` ${Effect} ${JSON.stringify(rest)}` : ''
    for (const resource of readableList(template, Resource)) {
      const key = `${short(resource)}${odd}`
      sums[key] = new Set([...(sums[key] ?? []), ...[Action].flat()])
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([key, actions]) => [key, [...actions].sort().join(' ')]))
}

/** Who is let in, on which condition, to do what. */
function trusted(template: Template, statements: readonly Statement[]): Granted {
  const entries = statements.map(({ Effect, Action = [], Principal, Condition, Resource, ...rest }) => {
    const who = Object.values(typeof Principal === 'object' ? Principal : { any: Principal ?? 'nobody' }).flat()
    const conditions = Object.entries(Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, value]) => `${operator} ${key} ${short(readable(template, value))}`),
    )
    const odd = Effect === 'Allow' && Object.keys(rest).length === 0 ? '' : ` ${Effect} ${JSON.stringify(rest)}`
    const to = Resource === undefined ? [] : [`on ${readableList(template, Resource).map(short).join(' ')}`]
    return [[...who, ...conditions, ...to].join(', ') + odd, [Action].flat().join(' ')]
  })
  return Object.fromEntries(entries)
}
