import { describe, expect, it } from 'vitest'
import { judge, PolicyDocument } from '../../../infra/local-cloud/policy.ts'

const statementsOf = (...statements: object[]) =>
  PolicyDocument.parse({ Version: '2012-10-17', Statement: statements }).Statement
const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/atelier'

describe('a role', () => {
  const role = statementsOf(
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: table },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::results/jobs/*' },
    { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::results/jobs/secret*' },
  )
  it.each([
    ['what it says', 'dynamodb:GetItem', table, true],
    ['another action', 'dynamodb:PutItem', table, false],
    ['an index of the table', 'dynamodb:Query', `${table}/index/by-owner`, false],
    ['whatever is below a prefix', 's3:GetObject', 'arn:aws:s3:::results/jobs/a/b.c', true],
    ['what is beside the prefix', 's3:GetObject', 'arn:aws:s3:::results/job', false],
    ['what is denied besides', 's3:GetObject', 'arn:aws:s3:::results/jobs/secret.1', false],
  ])('about %s', (_what, action, resource, isAllowed) => {
    expect(judge(role, { action, resource }).isAllowed).toBe(isAllowed)
  })
})

describe('a queue', () => {
  const arn = 'arn:aws:sqs:eu-west-1:000000000000:arrivals'
  const rule = 'arn:aws:events:eu-west-1:000000000000:rule/arrivals'
  const queue = statementsOf(
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: arn,
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:sourcearn': rule } },
    },
    {
      Effect: 'Deny',
      Action: 'sqs:*',
      Resource: arn,
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:securetransport': 'false' } },
    },
  )
  const judged = (facts: Record<string, string>, service = 'events.amazonaws.com') =>
    judge(queue, { action: 'sqs:SendMessage', resource: arn, service, facts }).isAllowed

  it('lets in the service and the rule that it names, and nobody else', () => {
    expect(judged({ 'aws:sourcearn': rule, 'aws:securetransport': 'true' })).toBe(true)
    expect(judged({ 'aws:sourcearn': `${rule}-2` })).toBe(false)
    expect(judged({ 'aws:sourcearn': rule }, 'sns.amazonaws.com')).toBe(false)
    expect(judged({ 'aws:sourcearn': rule, 'aws:securetransport': 'false' })).toBe(false)
  })
})

it('what is not understood is an error and not ignored', () => {
  expect(() => statementsOf({ Effect: 'Allow', Action: '*', NotResource: '*' })).toThrow()
  const odd = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { DateLessThan: { 'aws:currenttime': 'x' } } }
  expect(() => judge(statementsOf(odd), { action: 'a:b', resource: 'c' })).toThrow('DateLessThan')
})
