import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { functions } from '../../infra/functions.ts'
import { dynamoJobStore } from '../../src/adapters/aws/dynamo-job-store.ts'
import { sqsTaskQueue } from '../../src/adapters/aws/sqs-task-queue.ts'
import { hasDynamo } from '../adapters/aws/support/dynamo.ts'
import { newJob } from '../ports/job-store.commands.ts'
import { type BundledFunctions, bundleFunctions } from '../support/lambda/bundled.ts'
import { startTestCloud, TEST_OWNER, TEST_TOKEN, type TestCloud } from '../support/lambda/cloud.ts'
import { getEvent, sqsEvent } from '../support/lambda/events.ts'
import { BUILD_TIMEOUT_MS, hasRuntimeClient } from '../support/lambda/runtime-client.ts'
import { InitError } from '../support/lambda/start-function.ts'

let bundled: BundledFunctions
let cloud: TestCloud
const start = (name: string, change?: (environment: Record<string, string>) => void) =>
  bundled.start(cloud, name, change)

const authorization = { authorization: `Bearer ${TEST_TOKEN}` }

describe.skipIf(!hasRuntimeClient() || !hasDynamo())('a bundle under AWS’s own runtime client', () => {
  beforeAll(async () => {
    bundled = await bundleFunctions()
    cloud = await startTestCloud()
  }, BUILD_TIMEOUT_MS)
  afterAll(async () => {
    await bundled?.close()
    await cloud?.close()
  })

  it.each(functions.map(({ name }) => name))(
    'starts as %s with the settings of its row and no others',
    async (name) => {
      await expect(start(name)).resolves.toHaveProperty('initMs', expect.any(Number))
    },
  )

  it('reports what is missing as a failed start, all of it at once', async () => {
    const failure = await start('worker-image', (environment) => {
      delete environment.ATELIER_TABLE
      delete environment.ATELIER_QUEUE_PREFIX
      environment.ATELIER_TABEL = 'x'
    }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(InitError)
    for (const name of [
      'ATELIER_TABLE is not set',
      'ATELIER_QUEUE_PREFIX is not set',
      'ATELIER_TABEL is not a setting',
    ])
      expect(String(failure)).toContain(name)
  })

  it('names a parameter that does not exist', async () => {
    const failing = start('api-read', (environment) => {
      environment.ATELIER_PARAMETERS = '/atelier/other/'
    })
    await expect(failing).rejects.toThrow('/atelier/other/secrets does not exist')
  })

  it('answers requests through API Gateway, by token', async () => {
    const api = await start('api-read')
    const health = JSON.parse((await api.invoke(getEvent('/healthz'), { requestId: 'lambda-7' })).body)
    expect(health).toMatchObject({ statusCode: 200, isBase64Encoded: false, headers: { 'x-request-id': 'lambda-7' } })
    expect(JSON.parse(health.body)).toMatchObject({ status: 'ok' })
    const statusOf = async (headers = {}) =>
      JSON.parse((await api.invoke(getEvent('/v1/jobs', headers))).body).statusCode as number
    expect(await statusOf()).toBe(401)
    expect(await statusOf(authorization)).toBe(200)
  })

  it('answers a batch message by message, and hides what is not done', async () => {
    const name = 'atelier-test-web'
    const queue = sqsTaskQueue({ client: cloud.sqs.client, queueUrlOf: cloud.sqs.queueUrlOf, hasFairQueues: false })
    const receive = (visibilitySeconds: number) => queue.receive(name, { max: 10, visibilitySeconds, waitSeconds: 0 })
    const good = JSON.stringify({ v: 1, jobId: 'a'.repeat(26), stage: 0, index: 0 })
    await queue.send(name, [{ body: good }, { body: 'not a task' }])
    const messages = await receive(20)
    const worker = await start('worker-web')
    const { body } = await worker.invoke(sqsEvent(`arn:aws:sqs:eu-west-1:000000000000:${name}`, messages))
    const bad = messages.find((message) => message.body === 'not a task')
    expect(JSON.parse(body)).toEqual({ batchItemFailures: [{ itemIdentifier: bad?.messageId }] })
    expect(worker.log()).toContain('A message is not a task of this version')
    // Lambda would delete the good one. It was not touched, so it comes back in time; the bad one is hidden for a minute.
    cloud.sqs.passTime(21_000)
    expect((await receive(20)).map((message) => message.body)).toEqual([good])
  })

  it('streams a job’s changes while another process makes them, until the job ends', async () => {
    const jobs = dynamoJobStore({ ...cloud.dynamo, nowMs: Date.now })
    const jobId = 'b'.repeat(26)
    await jobs.create(newJob(Date.now(), { jobId, ownerId: TEST_OWNER }))
    const stream = await start('stream')
    // Only what has arrived leads to the change that ends the stream.
    let seen = ''
    const onPiece = (piece: string) => {
      const isFirst = !seen.includes('"pending"')
      seen += piece
      if (isFirst && seen.includes('"pending"')) void jobs.cancel(TEST_OWNER, jobId, { dueAtMs: Date.now() })
    }
    const answer = await stream.invoke(getEvent(`/v1/jobs/${jobId}/events`, authorization), { onPiece })
    expect(answer).toMatchObject({ kind: 'response', trailers: {} })
    const [head = '', text = ''] = answer.body.split('\0'.repeat(8))
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
    expect(JSON.parse(head)).toMatchObject({ statusCode: 200, headers })
    const states = [...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status)
    expect(states).toEqual(['pending', 'canceled'])
  })
})
