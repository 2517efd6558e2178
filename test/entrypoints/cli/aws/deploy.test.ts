import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployCommand } from './support/deploy-command.ts'
import { BOOTSTRAP, startTestAccount, type TestAccount } from './support/test-account.ts'

let account: TestAccount
let atelier: Awaited<ReturnType<typeof deployCommand>>

beforeEach(async () => {
  account = await startTestAccount({ [BOOTSTRAP]: '21' })
  atelier = await deployCommand(account)
  await atelier.template({
    Worker: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 60 } },
    Other: { Type: 'AWS::Lambda::Function' },
    Table: { Type: 'AWS::DynamoDB::Table' },
  })
})
afterEach(async () => {
  await account.close()
  await atelier.remove()
})

const commandsOf = async () => (await atelier.calls()).map(({ args }) => args[0])

describe('atelier deploy', () => {
  it('shows what it would do and changes nothing where nobody can be asked', async () => {
    const { exit, stdout, stderr } = await atelier.run(['deploy'])
    expect(exit).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('account 123456789012 as arn:aws:iam::123456789012:user/anna')
    expect(stderr).toContain('Account 123456789012 · region eu-west-1 · stage dev · stack atelier-dev')
    expect(stderr).toMatch(/Lambda::Function +2\n/)
    expect(stderr).toMatch(/all +3\n/)
    expect(stderr).toContain('About $0.50 a month while nobody uses it, $0.10 after what AWS gives for nothing')
    expect(stderr).toMatch(/\nITEM +A MONTH {2}WHY\nAlarms \(5\) +\$0\.50 +each is charged\n/)
    expect(stderr).toContain('to go on without a question, run atelier deploy --stage dev --yes')
    expect(await commandsOf()).toEqual(['synth'])
    expect([...account.parameters.parameters.keys()]).toEqual([BOOTSTRAP])
  })

  it('makes secrets, deploys with exactly these arguments, and prints the outputs', async () => {
    const { exit, stdout, stderr } = await atelier.run([
      'deploy',
      '--stage',
      'prod',
      '--region',
      'eu-central-1',
      '--yes',
    ])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    const assembly = `${atelier.folder}/out/cdk/prod`
    const region = 'eu-central-1'
    const context = ['stage=prod', 'account=123456789012', 'region=eu-central-1', 'architecture=arm64'].flatMap(
      (one) => ['--context', one],
    )
    expect(await atelier.calls()).toEqual([
      { args: ['synth', 'atelier-prod', '--app', 'node app.ts', '--output', assembly, '--quiet', ...context], region },
      {
        args: ['deploy', 'atelier-prod', '--app', assembly, '--require-approval', 'never', '--progress', 'events'],
        region,
      },
    ])
    expect(stdout).toMatch(/^OUTPUT +VALUE\nPublicUrl +https:\/\/d1\.cloudfront\.example\nTableName +atelier-dev\n$/)
    expect(stderr).toContain('atelier doctor --aws --smoke --stage prod --region eu-central-1')
    const { parameters } = account.parameters
    expect(parameters.get('/atelier/prod/secrets')).toMatchObject({ type: 'SecureString' })
    expect(parameters.get('/atelier/prod/tokens')?.value).toMatch(/^owner:[0-9a-f]{48}$/)
    for (const name of ['secrets', 'tokens']) {
      const value = parameters.get(`/atelier/prod/${name}`)?.value.replace('owner:', '') ?? ''
      expect(stdout + stderr).not.toContain(value)
    }
    expect(stderr).toContain('aws ssm get-parameter --with-decryption')
  })

  it('keeps secrets and tokens when it runs again, and shows what an update changes', async () => {
    await atelier.run(['deploy', '--yes'])
    const before = new Map(account.parameters.parameters)
    await atelier.template({
      Worker: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 120 } },
      Other: { Type: 'AWS::Lambda::Function', Metadata: { 'aws:cdk:path': 'elsewhere' } },
      Bus: { Type: 'AWS::Events::EventBus' },
    })
    const { exit, stdout, stderr } = await atelier.run(['deploy', '--yes', '--json'])
    expect(exit).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ stage: 'dev', account: '123456789012', status: 'CREATE_COMPLETE' })
    expect(stderr).toMatch(/Events::EventBus +1\n/)
    expect(stderr).toMatch(/Lambda::Function {2,}1\n/)
    expect(stderr).toContain('Table (AWS::DynamoDB::Table) will be removed, with what is in it.')
    expect(stderr).toContain('[~] AWS::Lambda::Function Worker\n[~] AWS::S3::Bucket')
    expect(stderr).toContain('AWS::S3::Bucket Uploads Uploads1: a new, empty one takes its place.')
    expect(stderr).not.toContain("The API's token")
    expect(account.parameters.parameters).toEqual(before)
    const diff = (await atelier.calls()).find(({ args }) => args[0] === 'diff')
    expect(diff?.args.slice(0, 4)).toEqual(['diff', 'atelier-dev', '--app', `${atelier.folder}/out/cdk/dev`])
  })

  it('prepares the account for the CDK where that is missing', async () => {
    await account.close()
    account = await startTestAccount()
    const { exit, stderr } = await atelier.run(['deploy', '--yes'], account.environment)
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr).toContain('First: the account is prepared for the CDK')
    const [, bootstrap, deploy] = await atelier.calls()
    expect(bootstrap?.args).toEqual(['bootstrap', 'aws://123456789012/eu-west-1'])
    expect(deploy?.args[0]).toBe('deploy')
  })

  it('warns of an account that runs few functions at a time', async () => {
    account.lambda.limits.concurrency = 10
    const { stderr } = await atelier.run(['deploy'])
    expect(stderr).toMatch(/warn +quota +10 functions may run at the same time/)
    expect(stderr).toContain('Service Quotas')
  })

  it('prints the deployer’s policy for this stage, account and region', async () => {
    const { exit, stdout } = await atelier.run(['deploy', '--stage', 'prod', '--policy'])
    expect(exit).toBe(0)
    expect(stdout).not.toContain('${')
    expect(JSON.parse(stdout).Statement[1].Resource).toEqual([
      'arn:aws:cloudformation:eu-west-1:123456789012:stack/atelier-prod/*',
    ])
    expect(await atelier.calls()).toEqual([])
  })

  it.each(['Dev', 'my-stage', 'averylongname1', '1st'])('refuses the stage %s', async (stage) => {
    const { exit, stderr } = await atelier.run(['deploy', '--stage', stage])
    expect(exit).toBe(2)
    expect(stderr).toContain('a lowercase letter, and at most eleven more')
  })
})
