import { CreateBucketCommand, DeleteBucketCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Check } from '../../../../src/entrypoints/cli/checks/check.ts'
import { hasDynamo, startDynamo, type TestDynamo } from '../../../adapters/aws/support/dynamo.ts'
import { type Sqs, startSqs } from '../../../adapters/aws/support/sqs.ts'
import { CEPH_START_MS, type Ceph, hasCeph, startCeph } from '../../../support/ceph.ts'
import { startServer } from '../../../support/command-line.ts'
import { deployCommand } from './support/deploy-command.ts'
import { BOOTSTRAP, startTestAccount, type TestAccount } from './support/test-account.ts'

const isReady = [hasCeph(), hasDynamo()].every(Boolean)

/** The table that DynamoDB's double has is this stage's. */
const STAGE = 'test'
const TOKEN = 'a-token-for-the-smoke-test'
const SECRET = 's'.repeat(44)
const BUCKET = 'atelier-test-results-1'
const API = 'atelier-test-api-read'

describe.skipIf(!isReady)('atelier doctor --aws', () => {
  let ceph: Ceph
  let sqs: Sqs
  let dynamo: TestDynamo
  let account: TestAccount
  let atelier: Awaited<ReturnType<typeof deployCommand>>
  let server: Awaited<ReturnType<typeof startServer>>
  let serverFolder: Awaited<ReturnType<typeof deployCommand>>

  beforeAll(async () => {
    ceph = await startCeph()
    sqs = await startSqs()
    dynamo = await startDynamo()
    await sqs.newQueue(`atelier-${STAGE}-image`)
    account = await startTestAccount()
    // The API that the stack would have, on this machine.
    serverFolder = await deployCommand(account)
    server = await startServer([], {
      folder: serverFolder.folder,
      environment: { ATELIER_TOKENS: `owner:${TOKEN}`, ATELIER_WORKERS: '1' },
    })
    await account.close()
    await ceph.client.send(new CreateBucketCommand({ Bucket: BUCKET }))
    await block(true)
  }, CEPH_START_MS)
  afterAll(async () => {
    await ceph.client.send(new DeleteBucketCommand({ Bucket: BUCKET }))
    await server.stop()
    await serverFolder.remove()
    await sqs.close()
    await dynamo.close()
  })

  const block = (isOn: boolean) =>
    ceph.client.send(
      new PutPublicAccessBlockCommand({
        Bucket: BUCKET,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: isOn,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    )

  beforeEach(async () => {
    account = await startTestAccount({
      [BOOTSTRAP]: '21',
      [`/atelier/${STAGE}/secrets`]: SECRET,
      [`/atelier/${STAGE}/tokens`]: `owner:${TOKEN}`,
      [`/atelier/${STAGE}/public-url`]: server.url,
    })
    account.cloudFormation.put(`atelier-${STAGE}`, {
      statuses: ['UPDATE_COMPLETE'],
      resources: [{ logicalId: 'Api', type: 'AWS::Lambda::Function', physicalId: API }],
    })
    const queueArn = 'arn:aws:sqs:eu-west-1:1:atelier-test-image'
    account.lambda.functions.set(API, { state: 'Active', sources: [{ queueArn, state: 'Enabled' }] })
    const { accessKeyId, secretAccessKey } = ceph.credentials
    const { protocol, hostname, port } = (await dynamo.client.config.endpoint?.()) ?? { protocol: '', hostname: '' }
    atelier = await deployCommand({
      ...account,
      environment: {
        ...account.environment,
        AWS_REGION: ceph.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL_S3: ceph.endpoint,
        AWS_ENDPOINT_URL_SQS: sqs.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
      },
    })
  })
  afterEach(async () => {
    await account.close()
    await atelier.remove()
  })

  async function diagnose(...options: string[]) {
    const { exit, stdout, stderr } = await atelier.run(['doctor', '--aws', '--stage', STAGE, '--json', ...options])
    for (const secret of [TOKEN, SECRET]) expect(stdout + stderr).not.toContain(secret)
    const checks = stdout
      .trimEnd()
      .split('\n')
      .map((line): Check => JSON.parse(line))
    return { exit, stderr, checks, bad: checks.filter(({ status }) => status !== 'pass') }
  }

  it('finds nothing wrong, and sends a picture through', async () => {
    const { exit, bad, checks, stderr } = await diagnose('--smoke')
    expect({ bad, stderr, exit }).toEqual({ bad: [], stderr: '', exit: 0 })
    expect(checks.at(-1)).toMatchObject({ name: 'smoke', message: expect.stringContaining('made 500 px wide') })
    const names = new Set(checks.map(({ name }) => name))
    for (const name of [
      'credentials',
      'region',
      'cdk',
      'stack',
      'quota',
      'parameter',
      'table',
      'bucket',
      'queue',
      'function',
      'address',
    ])
      expect(names).toContain(name)
    const jobs = await fetch(`${server.url}/v1/jobs`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(await jobs.json()).toMatchObject({ jobs: [] })
    const assets = await fetch(`${server.url}/v1/assets`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(await assets.json()).toMatchObject({ assets: [] })
  })

  it('finds what is missing, switched off or wrong, each with what to do', async () => {
    await account.close()
    account = await startTestAccount({
      [`/atelier/${STAGE}/secrets`]: 'short',
      [`/atelier/${STAGE}/public-url`]: 'http://127.0.0.1:9',
    })
    account.cloudFormation.put(`atelier-${STAGE}`, {
      statuses: ['UPDATE_ROLLBACK_COMPLETE'],
      resources: [
        { logicalId: 'Api', type: 'AWS::Lambda::Function', physicalId: API },
        { logicalId: 'Gone', type: 'AWS::Lambda::Function', physicalId: 'atelier-test-gone' },
      ],
    })
    const queueArn = 'arn:aws:sqs:eu-west-1:1:atelier-test-image'
    account.lambda.functions.set(API, { state: 'Failed', sources: [{ queueArn, state: 'Disabled' }] })
    account.logs.groups.set(`/aws/lambda/${API}`, [
      { timestamp: Date.now() - 7_200_000, message: '{"level":"error","message":"long ago"}' },
      { timestamp: Date.now(), message: '{"level":"info","message":"fine"}' },
      { timestamp: Date.now(), message: '{"level":"error","message":"It broke","err":{"message":"no permission"}}' },
    ])
    const QueueUrl = sqs.queueUrlOf(`atelier-${STAGE}-image-dead-letters`)
    const MessageAttributes = { reason: { DataType: 'String', StringValue: 'image_damaged: cut off' } }
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageAttributes }))
    await block(false)

    const services = Object.entries(account.environment).filter(([name]) => /STS|CLOUDFORM|LAMBDA|LOGS|SSM/.test(name))
    const { exit, stdout } = await atelier.run(
      ['doctor', '--aws', '--stage', STAGE, '--json'],
      Object.fromEntries(services),
    )
    await block(true)
    const bad = stdout
      .trimEnd()
      .split('\n')
      .map((line): Check => JSON.parse(line))
      .filter(({ status }) => status !== 'pass')
    expect(exit).toBe(1)
    expect(bad.map(({ name, message }) => [name, message])).toEqual([
      ['cdk', expect.stringContaining('not prepared')],
      ['stack', expect.stringContaining('the last update failed and was taken back')],
      ['parameter', expect.stringContaining('/atelier/test/secrets is not what it must be')],
      ['parameter', expect.stringContaining('/atelier/test/tokens is missing')],
      ['bucket', expect.stringContaining('does not block public access')],
      ['dead letters', expect.stringContaining('atelier-test-image-dead-letters: 1 message: image_damaged: cut off')],
      ['function', expect.stringContaining('atelier-test-api-read is Failed: because')],
      ['event source', expect.stringContaining('gets nothing of atelier-test-image: its event source is Disabled')],
      ['errors', expect.stringMatching(/failed 1 time within the hour, last \d+ s ago: It broke: no permission$/)],
      ['function', expect.stringContaining('atelier-test-gone is missing')],
      ['address', expect.any(String)],
    ])
    for (const { remedy } of bad) expect(remedy).toBeTruthy()
  })

  it('stops at credentials that do not work, and goes on after one part that is denied', async () => {
    account.cloudFormation.deny(
      'User: x is not authorized to perform: cloudformation:DescribeStacks on resource: y because',
    )
    const denied = await diagnose()
    expect(denied.bad.find(({ name }) => name === 'stack')?.message).toContain(
      'AWS denies cloudformation:DescribeStacks',
    )
    expect(denied.checks.map(({ name }) => name)).toContain('table')
    account.sts.refuse('ExpiredToken', 'The security token included in the request is expired')
    const { exit, checks } = await diagnose()
    expect(exit).toBe(1)
    expect(checks).toMatchObject([{ name: 'credentials', status: 'fail', message: expect.stringContaining('expired') }])
  })
})
