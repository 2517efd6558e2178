import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployCommand } from './support/deploy-command.ts'
import { BOOTSTRAP, startTestAccount, type TestAccount } from './support/test-account.ts'

let account: TestAccount
let atelier: Awaited<ReturnType<typeof deployCommand>>

beforeEach(async () => {
  account = await startTestAccount({ [BOOTSTRAP]: '21' })
  atelier = await deployCommand(account)
  await atelier.template({ Worker: { Type: 'AWS::Lambda::Function' } })
})
afterEach(async () => {
  await account.close()
  await atelier.remove()
})

/** How the command fails, which is always one sentence or a few and never a stack. */
async function failureOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { exit, stderr } = await atelier.run(args, environment)
  expect(stderr).not.toMatch(/^\s+at |bug in Atelier/m)
  return { exit, stderr }
}

describe('what AWS refuses is said with its remedy:', () => {
  it('no credentials, on all three systems', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    const { exit, stderr } = await failureOf(['deploy'], none)
    expect(exit).toBe(1)
    for (const text of ['No AWS credentials were found', 'Windows', 'macOS', 'Linux', 'aws sts get-caller-identity'])
      expect(stderr).toContain(text)
  })

  it('a profile that there is not', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    const { stderr } = await failureOf(['deploy', '--profile', 'work'], none)
    expect(stderr).toContain('No AWS credentials were found in the profile work.')
  })

  it('an expired token', async () => {
    account.sts.refuse('ExpiredToken', 'The security token included in the request is expired')
    const { stderr } = await failureOf(['deploy'])
    expect(stderr).toContain('The AWS credentials have expired. Sign in again (aws sso login)')
  })

  it('keys that AWS does not know', async () => {
    account.sts.refuse('InvalidClientTokenId', 'The security token included in the request is invalid')
    const { stderr } = await failureOf(['deploy'])
    expect(stderr).toContain('AWS does not accept these credentials')
  })

  it('a region that is not enabled, where the keys are good elsewhere', async () => {
    account.sts.refuse('InvalidClientTokenId', 'The security token included in the request is invalid', 'af-south-1')
    const { stderr } = await failureOf(['deploy', '--region', 'af-south-1'])
    expect(stderr).toContain('The region af-south-1 is not enabled in this account')
  })

  it('a region whose address nobody knows', async () => {
    const { stderr } = await failureOf(['deploy', '--region', 'xx-nowhere-1'], {
      AWS_ENDPOINT_URL_STS: 'http://sts.invalid',
    })
    expect(stderr).toMatch(/is not enabled|is not known|cannot be reached/)
  })

  it('AWS out of reach', async () => {
    const { stderr } = await failureOf(['deploy'], { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' })
    expect(stderr).toContain('AWS in eu-west-1 cannot be reached. Check the network')
  })

  it('a permission that is missing, with the line of the policy that grants it', async () => {
    const resource = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/atelier-dev/*'
    account.cloudFormation.deny(
      `User: arn:aws:iam::123456789012:user/anna is not authorized to perform: cloudformation:DescribeStacks on resource: ${resource} because no identity-based policy allows the cloudformation:DescribeStacks action`,
    )
    const { stderr } = await failureOf(['deploy'])
    expect(stderr).toContain(`AWS denies cloudformation:DescribeStacks on ${resource}.`)
    const [, line = ''] = /infra\/deployer-policy\.json grants it in line (\d+)/.exec(stderr) ?? []
    const policy = readFileSync('infra/deployer-policy.json', 'utf8').split('\n')
    expect(policy[Number(line) - 1]).toContain('"cloudformation:DescribeStacks"')
    expect(stderr).toContain('atelier deploy --stage dev --policy')
  })
})

describe('what the CDK fails with is said with its remedy:', () => {
  const cases: readonly [string, string, string][] = [
    [
      'not bootstrapped',
      "❌  atelier-dev: SSM parameter /cdk-bootstrap/hnb659fds/version not found. Has the environment been bootstrapped? Please run 'cdk bootstrap'",
      'This account is not prepared for the CDK in eu-west-1',
    ],
    [
      'a permission of the CDK’s roles',
      '❌  atelier-dev failed: AccessDenied: User: arn:aws:iam::1:user/anna is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/cdk because no identity-based policy allows it',
      'AWS denies iam:PassRole on arn:aws:iam::1:role/cdk. That permission is not among the deployer’s',
    ],
    [
      'a role of the CDK that one may not take',
      "current credentials could not be used to assume 'arn:aws:iam::1:role/cdk-deploy', but are for the right account.\n❌  AccessDenied: User: arn:aws:iam::1:user/anna is not authorized to perform: cloudformation:CreateChangeSet on resource: x because",
      'AWS denies sts:AssumeRole on arn:aws:iam::1:role/cdk-deploy. infra/deployer-policy.json grants it in line ',
    ],
    ['an expired token', '❌  ExpiredToken: The security token included in the request is expired', 'have expired'],
    [
      'a limit',
      '❌  atelier-dev failed: LimitExceededException: Account has reached the maximum number of distributions',
      'A limit of the account is reached. Ask for a higher one',
    ],
    [
      'what nobody foresaw, as it is',
      '❌  atelier-dev failed: something odd',
      'cdk deploy failed:\n❌  atelier-dev failed: something odd',
    ],
  ]
  it.each(cases)('%s', async (_what, says, expected) => {
    const script = JSON.stringify({ deploy: { says, code: 1 } })
    const { exit, stderr } = await failureOf(['deploy', '--yes'], { TEST_CDK_SCRIPT: script })
    expect(exit).toBe(1)
    expect(stderr).toContain(expected)
  })
})
