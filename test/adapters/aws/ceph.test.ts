import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { s3Client } from '../../../src/adapters/aws/s3-client.ts'
import { CEPH_START_MS, type Ceph, hasCeph, startCeph } from '../../support/ceph.ts'

describe.skipIf(!hasCeph())('the S3 service of the tests', () => {
  let ceph: Ceph
  beforeAll(async () => {
    ceph = await startCeph()
  }, CEPH_START_MS)

  it('is one for all who ask, and stores what it is given', async () => {
    expect((await startCeph()).endpoint).toBe(ceph.endpoint)
    const Bucket = await ceph.makeBucket()
    await ceph.client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'bytes' }))
    const { Body } = await ceph.client.send(new GetObjectCommand({ Bucket, Key: 'a/b' }))
    expect(await Body?.transformToString()).toBe('bytes')
  })

  it('lets nobody in who has another key', async () => {
    const credentials = { ...ceph.credentials, secretAccessKey: 'another' }
    const stranger = s3Client({ ...ceph, credentials })
    await expect(stranger.send(new ListBucketsCommand())).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })
})
