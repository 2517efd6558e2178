import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hasDynamo, startDynamo, type TestDynamo } from '../../../adapters/aws/support/dynamo.ts'
import { type Sqs, startSqs } from '../../../adapters/aws/support/sqs.ts'
import { CEPH_START_MS, type Ceph, hasCeph, startCeph } from '../../../support/ceph.ts'
import { deployCommand } from './support/deploy-command.ts'
import { hasPseudoTerminal, startInTerminal } from './support/pseudo-terminal.ts'
import { startTestAccount, type TestAccount } from './support/test-account.ts'

const isReady = [hasCeph(), hasDynamo()].every(Boolean)

describe.skipIf(!isReady)('atelier destroy', () => {
  let ceph: Ceph
  let sqs: Sqs
  let dynamo: TestDynamo
  let account: TestAccount
  let atelier: Awaited<ReturnType<typeof deployCommand>>
  let stages = 0
  let stage: string
  let bucket: string

  beforeAll(async () => {
    ceph = await startCeph()
    sqs = await startSqs()
    dynamo = await startDynamo()
  }, CEPH_START_MS)
  afterAll(async () => {
    await sqs.close()
    await dynamo.close()
  })

  beforeEach(async () => {
    // Test files share the service: each run has a stage of its own.
    stages += 1
    stage = `t${stages}x${Math.floor(performance.now() * 1000).toString(36)}`.slice(0, 12)
    bucket = `atelier-${stage}-originals-1`
    account = await startTestAccount({
      [`/atelier/${stage}/secrets`]: 'x'.repeat(44),
      [`/atelier/${stage}/tokens`]: 'owner:0123456789abcdef',
      '/atelier/other/tokens': 'owner:0123456789abcdef',
    })
    const { accessKeyId, secretAccessKey } = ceph.credentials
    const environment = {
      ...account.environment,
      AWS_REGION: ceph.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_S3: ceph.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: String(await dynamo.client.config.endpoint?.().then(urlOf)),
    }
    atelier = await deployCommand({ ...account, environment })
    account.logs.groups.set(`/aws/lambda/atelier-${stage}-api-read`, [])
    account.logs.groups.set('/aws/lambda/atelier-other-api-read', [])
  })
  afterEach(async () => {
    await account.close()
    await atelier.remove()
  })

  const urlOf = ({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }) =>
    `${protocol}//${hostname}:${port}`

  /** A versioned bucket with old versions, a delete marker and an upload that was never finished. */
  async function fillBucket() {
    const { client } = ceph
    const Bucket = bucket
    await client.send(new CreateBucketCommand({ Bucket }))
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    for (const Key of ['originals/a', 'originals/a', 'originals/b'])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'picture' }))
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'originals/b' }))
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'originals/c' }))
    await client.send(new UploadPartCommand({ Bucket, Key: 'originals/c', UploadId, PartNumber: 1, Body: 'part' }))
  }

  const putStack = (statuses: string[] = ['CREATE_COMPLETE']) =>
    account.cloudFormation.put(`atelier-${stage}`, {
      statuses,
      resources: [
        { logicalId: 'Api', type: 'AWS::Lambda::Function', physicalId: `atelier-${stage}-api-read` },
        { logicalId: 'Other', type: 'AWS::Lambda::Function', physicalId: '' },
        { logicalId: 'Originals', type: 'AWS::S3::Bucket', physicalId: bucket },
      ],
    })

  const isBucketThere = () =>
    ceph.client.send(new HeadBucketCommand({ Bucket: bucket })).then(
      () => true,
      () => false,
    )

  it('shows what will be lost and changes nothing where nobody can be asked', async () => {
    await fillBucket()
    putStack()
    const { exit, stderr } = await atelier.run(['destroy', '--stage', stage])
    expect(exit).toBe(2)
    expect(stderr).toContain(`stack atelier-${stage} (CREATE_COMPLETE) with 3 resources`)
    expect(stderr).toContain(`bucket ${bucket}: 3 objects, 21 B`)
    expect(stderr).toContain(`parameter /atelier/${stage}/secrets`)
    expect(stderr).toContain('1 log group\n')
    expect(stderr).toContain('add --yes')
    expect(await isBucketThere()).toBe(true)
    expect(account.cloudFormation.calls.map(({ action }) => action)).not.toContain('DeleteStack')
  })

  it('leaves nothing of the stage, and everything of others', async () => {
    await fillBucket()
    putStack()
    const { exit, stderr } = await atelier.run(['destroy', '--stage', stage, '--yes'])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr).toContain(`Emptied ${bucket}: 4 objects deleted.`)
    expect(stderr).toContain(`Nothing of stage ${stage} remains`)
    expect(await isBucketThere()).toBe(false)
    expect([...account.parameters.parameters.keys()]).toEqual(['/atelier/other/tokens'])
    expect([...account.logs.groups.keys()]).toEqual(['/aws/lambda/atelier-other-api-read'])

    const again = await atelier.run(['destroy', '--stage', stage, '--yes'])
    expect(again).toMatchObject({ exit: 0 })
    expect(again.stderr).toContain('there is nothing to remove')
  })

  it('removes what is left where the stack is gone already', async () => {
    await fillBucket()
    const { exit, stdout, stderr } = await atelier.run(['destroy', '--stage', stage, '--yes', '--json'])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr).toContain('is gone already')
    expect(JSON.parse(stdout)).toMatchObject({ stage, stackResources: 0, removed: { buckets: [bucket] } })
    expect(await isBucketThere()).toBe(false)
  })

  it('says why a stack cannot be deleted', async () => {
    putStack()
    account.cloudFormation.next.DeleteStack = ['DELETE_IN_PROGRESS', 'DELETE_FAILED']
    const found = account.cloudFormation.stacks.get(`atelier-${stage}`)
    if (found) account.cloudFormation.put(`atelier-${stage}`, { ...found, failures: { Api: 'it is in use' } })
    const { exit, stderr } = await atelier.run(['destroy', '--stage', stage, '--yes'])
    expect(exit).toBe(1)
    expect(stderr).toContain('could not be deleted (DELETE_FAILED):\n- Api (AWS::Lambda::Function): it is in use')
    expect(stderr).toContain('run the same command again')
  })

  it.skipIf(!hasPseudoTerminal)('wants the stage’s name typed in a terminal', async () => {
    const refuse = startInTerminal(['destroy', '--stage', stage], atelier.options())
    await refuse.showed(`Type the stage's name (${stage}) to remove it all: `)
    refuse.type('yes\n')
    expect(await refuse.ended).toMatchObject({ exit: 1, shown: expect.stringContaining('Nothing was changed.') })
    expect(account.parameters.parameters.size).toBe(3)

    const agree = startInTerminal(['destroy', '--stage', stage], atelier.options())
    await agree.showed('to remove it all: ')
    agree.type(`${stage}\n`)
    expect(await agree.ended).toMatchObject({ exit: 0 })
    expect(account.parameters.parameters.size).toBe(1)
  })
})
