import { describe, expect, it } from 'vitest'
import { readStack } from '../../../infra/local-cloud/stack-reader.ts'
import { stackValues } from '../../../infra/local-cloud/stack-values.ts'
import type { Template } from '../../../infra/synthesise.ts'

const place = { accountId: '000000000000', region: 'eu-west-1' }
const template = (Resources: Template['Resources']): Template => ({ Resources, Outputs: {} })
const queue = {
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] } },
}
const resolve = stackValues(template({ Work: queue, Odd: { Type: 'AWS::Odd::Thing', Properties: {} } }), place)

describe('a value of a template', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'Work' }, 'https://sqs.eu-west-1.amazonaws.com/000000000000/a-eu-west-1'],
    [{ 'Fn::GetAtt': ['Work', 'Arn'] }, 'arn:aws:sqs:eu-west-1:000000000000:a-eu-west-1'],
    [{ 'Fn::GetAtt': 'Work.QueueName' }, 'a-eu-west-1'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders, which no JavaScript fills in
    [{ 'Fn::Sub': 'x-${AWS::AccountId}-${Work.QueueName}' }, 'x-000000000000-a-eu-west-1'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ plain: [1, true, { Ref: 'AWS::Partition' }] }, { plain: [1, true, 'aws'] }],
  ])('%j is filled in', (value, expected) => {
    expect(resolve(value)).toEqual(expected)
  })

  it.each<[unknown, string]>([
    [{ Ref: 'Nothing' }, 'which it does not have'],
    [{ Ref: 'Odd' }, 'has no identity here'],
    [{ 'Fn::GetAtt': ['Work', 'Color'] }, 'Work.Color'],
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
  ])('%j is an error', (value, message) => {
    expect(() => resolve(value)).toThrow(message)
  })
})

it('a resource that nobody knows is an error that names it', () => {
  const stack = readStack(
    template({
      Log: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      New: { Type: 'AWS::Odd::Thing', Properties: {} },
    }),
    place,
  )
  expect(() => stack.assertAllRead()).toThrow('New (AWS::Odd::Thing)')
})
