import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoAssetStore } from '../../src/adapters/aws/dynamo-asset-store.ts'
import { s3BlobStore } from '../../src/adapters/aws/s3-blob-store.ts'
import { sqsTaskQueue } from '../../src/adapters/aws/sqs-task-queue.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'
import { hasDynamo } from '../adapters/aws/support/dynamo.ts'
import { CEPH_START_MS, hasCeph, startCeph } from '../support/ceph.ts'
import { quartersHeic } from '../support/heif.ts'
import { type BundledFunctions, bundleFunctions } from '../support/lambda/bundled.ts'
import { startTestCloud, TEST_OWNER, TEST_TOKEN, type TestCloud } from '../support/lambda/cloud.ts'
import { getEvent, sqsEvent } from '../support/lambda/events.ts'
import { BUILD_TIMEOUT_MS, hasRuntimeClient } from '../support/lambda/runtime-client.ts'

const isPossible = [hasRuntimeClient(), hasDynamo(), hasCeph()].every(Boolean)
const headers = { authorization: `Bearer ${TEST_TOKEN}` }
const assetId = 'c'.repeat(26)

// Functions start here as on AWS, with binaries, beside whatever else the machine does.
const TIMEOUT_MS = 120_000

describe.skipIf(!isPossible)('a bundle that works on pictures', { timeout: TIMEOUT_MS }, () => {
  let bundled: BundledFunctions
  let cloud: TestCloud
  let blobs: BlobStore
  let key: string

  beforeAll(async () => {
    const ceph = await startCeph()
    const [uploads = '', originals = '', results = ''] = await Promise.all([1, 2, 3].map(() => ceph.makeBucket()))
    const buckets = { uploads, originals, results }
    blobs = s3BlobStore({ client: ceph.client, buckets })
    const { accessKeyId, secretAccessKey } = ceph.credentials
    const environment = {
      AWS_ENDPOINT_URL_S3: ceph.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    }
    bundled = await bundleFunctions()
    cloud = await startTestCloud({ buckets, environment })
    const bytes = quartersHeic()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    key = `originals/${assetId}.${sha256}`
    await blobs.put(key, bytes)
  }, CEPH_START_MS + BUILD_TIMEOUT_MS)
  afterAll(async () => {
    await bundled?.close()
    await cloud?.close()
  })

  it('brings sharp and the HEIC decoder, and says what is wrong with what is no picture', async () => {
    const inspect = await bundled.start(cloud, 'inspect')
    const { kind, body } = await inspect.invoke({ call: 'inspect', request: { key } })
    expect({ kind, facts: JSON.parse(body).result }).toMatchObject({
      kind: 'response',
      facts: { mediaType: 'image/heic', widthPx: 160, heightPx: 80 },
    })
    await blobs.put('originals/text.1', Buffer.from('hello'))
    expect(
      JSON.parse((await inspect.invoke({ call: 'inspect', request: { key: 'originals/text.1' } })).body),
    ).toMatchObject({
      error: { code: 'unsupported_media' },
    })
  })

  it('runs a job from the request to the picture, with text in one of its own fonts', async () => {
    const inspect = await bundled.start(cloud, 'inspect')
    const { result: facts } = JSON.parse((await inspect.invoke({ call: 'inspect', request: { key } })).body)
    const assets = dynamoAssetStore({ ...cloud.dynamo, nowMs: Date.now })
    const sha256 = key.split('.').at(-1) ?? ''
    const record = { schemaVersion: 1, assetId, ownerId: TEST_OWNER, key, source: 'upload', parents: [] } as const
    await assets.create({ ...record, ...facts, state: 'ready', sha256, createdAtMs: Date.now() })

    const api = await bundled.start(cloud, 'api-jobs')
    const outputs = [
      {
        operations: [
          { operation: 'resize', widthPx: 80 },
          { operation: 'text', text: 'Hi', sizePercent: 30, color: '#ffffff', gravity: 'center' },
        ],
        format: 'png',
      },
    ]
    const request = { kind: 'transform', source: { assetId }, outputs }
    const event = getEvent('/v1/jobs', { ...headers, 'content-type': 'application/json' })
    const http = { ...event.requestContext.http, method: 'POST' }
    const requestContext = { ...event.requestContext, http }
    const created = JSON.parse((await api.invoke({ ...event, requestContext, body: JSON.stringify(request) })).body)
    expect(created, created.body).toMatchObject({ statusCode: 202 })
    const { jobId } = JSON.parse(created.body)

    const queue = sqsTaskQueue({ client: cloud.sqs.client, queueUrlOf: cloud.sqs.queueUrlOf, hasFairQueues: false })
    const messages = await queue.receive('atelier-test-image', { max: 10, visibilitySeconds: 720, waitSeconds: 5 })
    const worker = await bundled.start(cloud, 'worker-image')
    const arn = 'arn:aws:sqs:eu-west-1:000000000000:atelier-test-image'
    expect(JSON.parse((await worker.invoke(sqsEvent(arn, messages))).body)).toEqual({ batchItemFailures: [] })

    const shown = JSON.parse((await api.invoke(getEvent(`/v1/jobs/${jobId}`, headers))).body)
    const job = JSON.parse(shown.body)
    expect(job, worker.log()).toMatchObject({
      status: 'completed',
      outputs: [{ mediaType: 'image/png', widthPx: 80, heightPx: 40 }],
    })
    const output = await assets.get(TEST_OWNER, job.outputs[0].assetId)
    const bytes = await blobs.read(output?.key ?? '')
    // None of the four colors is light in all channels; the letters are.
    const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const whites = Array.from({ length: data.length / 3 }, (_, at) => Math.min(...data.subarray(3 * at, 3 * at + 3)))
    expect(Math.max(...whites)).toBeGreaterThan(200)
  })
})
