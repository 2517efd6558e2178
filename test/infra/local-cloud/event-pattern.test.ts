import { describe, expect, it } from 'vitest'
import { type EventPattern, eventPattern } from '../../../infra/local-cloud/event-pattern.ts'

/** Of the shape of the events in the user guide. */
const event = {
  version: '0',
  id: '12345678-1234-1234-1234-111122223333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1', 'arn:aws:ec2:us-west-1:123456789012:volume/v-2'],
  detail: {
    state: 'terminated',
    'c-count': 5,
    'd-count': 301.8,
    isUrgent: false,
    reason: null,
    lastName: '',
    'file-path': 'dir/lib/report.PNG',
    bucket: { name: 'uploads' },
    tags: ['red', 'blue'],
    employees: [
      { firstName: 'Zoe', lastName: 'Smith' },
      { firstName: 'Ana', lastName: 'Lopez' },
    ],
  },
}

const inDetail = (detail: EventPattern): EventPattern => ({ detail })

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and its examples. */
describe('an event pattern matches', () => {
  it.each<[string, EventPattern]>([
    ['the value of a field', { source: ['aws.ec2'] }],
    ['one of several values', inDetail({ state: ['running', 'terminated'] })],
    [
      'all of several fields',
      { source: ['aws.ec2'], detail: { state: ['terminated'], bucket: { name: ['uploads'] } } },
    ],
    ['an empty string', inDetail({ lastName: [''] })],
    ['null, true, false and numbers', inDetail({ reason: [null], isUrgent: [false], 'c-count': [5] })],
    ['one value of an array', { resources: ['arn:aws:ec2:us-west-1:123456789012:volume/v-2'] }],
    ['a beginning', { region: [{ prefix: 'us-' }] }],
    ['a beginning in any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }],
    ['an end', { resources: [{ suffix: '/v-2' }] }],
    ['an end in any case', inDetail({ 'file-path': [{ suffix: { 'equals-ignore-case': '.png' } }] })],
    ['a value in any case', inDetail({ state: [{ 'equals-ignore-case': 'TERMINATED' }] })],
    ['a wildcard', inDetail({ 'file-path': [{ wildcard: 'dir/*.PNG' }] })],
    ['anything but a value', inDetail({ state: [{ 'anything-but': 'initializing' }] })],
    ['anything but a list', inDetail({ state: [{ 'anything-but': ['stopped', 'overloaded'] }] })],
    ['anything but a number', inDetail({ 'c-count': [{ 'anything-but': 123 }] })],
    ['anything but a beginning', inDetail({ state: [{ 'anything-but': { prefix: 'init' } }] })],
    ['anything but several beginnings', inDetail({ state: [{ 'anything-but': { prefix: ['init', 'stop'] } }] })],
    ['anything but an end', inDetail({ 'file-path': [{ 'anything-but': { suffix: '.txt' } }] })],
    ['anything but a wildcard', inDetail({ 'file-path': [{ 'anything-but': { wildcard: '*/bin/*' } }] })],
    ['a range', inDetail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] })],
    ['a number of a size', inDetail({ 'd-count': [{ numeric: ['=', 301.8] }] })],
    ['a field that is there', inDetail({ state: [{ exists: true }], reason: [{ exists: true }] })],
    ['a field that is not there', inDetail({ 'e-count': [{ exists: false }] })],
    ['no value where an object is', inDetail({ bucket: [{ exists: false }] })],
    ['within one object of an array', inDetail({ employees: { firstName: ['Ana'], lastName: ['Lopez'] } })],
    ['one of several patterns', inDetail({ $or: [{ 'c-count': [{ numeric: ['>', 10] }] }, { tags: ['blue'] }] })],
    ['one of several kinds of test', inDetail({ 'c-count': [{ exists: false }, { numeric: ['<', 10] }] })],
  ])('%s', (_title, pattern) => {
    expect(eventPattern(pattern)(event)).toBe(true)
  })
})

describe('an event pattern does not match', () => {
  it.each<[string, EventPattern]>([
    ['another value', { source: ['aws.s3'] }],
    ['a value in another case', { source: ['AWS.EC2'] }],
    ['a number written as text', inDetail({ 'c-count': ['5'] })],
    ['unless all fields do', { source: ['aws.ec2'], detail: { state: ['running'] } }],
    ['a field that is missing', inDetail({ missing: ['x'] })],
    ['another beginning or end', { source: [{ prefix: 'ec2' }], region: [{ suffix: '-2' }] }],
    ['a wildcard from the middle', inDetail({ 'file-path': [{ wildcard: 'lib/*' }] })],
    ['a dot in a wildcard as any character', inDetail({ 'file-path': [{ wildcard: '*reportXPNG' }] })],
    ['anything but the value', inDetail({ state: [{ 'anything-but': ['terminated'] }] })],
    ['anything but its beginning', inDetail({ state: [{ 'anything-but': { prefix: 'term' } }] })],
    ['anything but, where nothing is', inDetail({ missing: [{ 'anything-but': 'x' }] })],
    ['a number outside a range', inDetail({ 'c-count': [{ numeric: ['>', 5, '<=', 10] }] })],
    ['text as a number', inDetail({ state: [{ numeric: ['<', 5] }] })],
    ['a field that must not be there', inDetail({ state: [{ exists: false }] })],
    ['a value where an object is', inDetail({ bucket: [{ exists: true }] })],
    ['across objects of an array', inDetail({ employees: { firstName: ['Zoe'], lastName: ['Lopez'] } })],
    ['none of several patterns', inDetail({ $or: [{ tags: ['green'] }, { 'c-count': [6] }] })],
    ['what only looks inherited', { toString: [{ exists: true }] }],
  ])('%s', (_title, pattern) => {
    expect(eventPattern(pattern)(event)).toBe(false)
  })
})

describe('an event pattern is refused', () => {
  it.each<[string, EventPattern]>([
    ['when it is empty', {}],
    ['when a value is not in an array', { source: 'aws.ec2' }],
    ['when an array is empty', { source: [] }],
    ['when an operator is unknown', { source: [{ begins: 'aws' }] }],
    ['when an operator is not known here', { source: [{ cidr: '10.0.0.0/24' }] }],
    ['when two operators share an object', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['when an operand is of another type', { source: [{ prefix: 5 }] }],
    ['when a range is incomplete', { count: [{ numeric: ['>'] }] }],
    ['when exists is not true or false', { source: [{ exists: 'yes' }] }],
    ['when it is longer than the quota', { source: ['x'.repeat(2_048)] }],
  ])('%s', (_title, pattern) => {
    expect(() => eventPattern(pattern)).toThrow('Event pattern is not valid')
  })
})
