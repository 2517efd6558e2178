import { describe, expect, it } from 'vitest'
import { awsError } from '../../../src/adapters/aws/aws-error.ts'
import { AppError } from '../../../src/errors.ts'

const named = (name: string, message = '') => Object.assign(new Error(message), { name })
const ACTION = 'dynamodb:UpdateItem on atelier-dev'

describe('awsError', () => {
  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'SlowDown'])(
    'calls %s overloaded',
    (name) => {
      const cause = named(name)
      const error = awsError(cause, ACTION)
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code: 'overloaded', retryAfterSeconds: expect.any(Number), cause })
    },
  )

  it('knows a throttled request by its status when its name is new', () => {
    expect(awsError(Object.assign(named('Other'), { $metadata: { httpStatusCode: 429 } }), ACTION)).toMatchObject({
      code: 'overloaded',
    })
  })

  it('names the missing permission and the resource, and keeps both from users', () => {
    const cause = named(
      'AccessDeniedException',
      'User: arn:aws:sts::1:assumed-role/api is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-west-1:1:table/atelier-dev because no identity-based policy allows the dynamodb:PutItem action',
    )
    const error = awsError(cause, ACTION)
    expect(error).not.toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      message: expect.stringContaining(
        'denied dynamodb:PutItem on arn:aws:dynamodb:eu-west-1:1:table/atelier-dev (tried',
      ),
      cause,
    })
  })

  it('names what was tried where the service gives no details', () => {
    expect(awsError(named('AccessDenied', 'Access Denied'), 's3:GetObject on bucket/key')).toMatchObject({
      message: expect.stringContaining('denied s3:GetObject on bucket/key'),
    })
  })

  it('leaves everything else as it is', () => {
    const other = named('ValidationException')
    expect(awsError(other, ACTION)).toBe(other)
    expect(awsError('text', ACTION)).toBe('text')
  })
})
