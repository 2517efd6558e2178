import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { action, startJsonService } from '../../../../infra/local-cloud/json-service.ts'
import { redrivePools } from '../../../../src/entrypoints/cli/redrive-command.ts'
import { pools } from '../../../../src/jobs/define.ts'
import { type Sqs, startSqs } from '../../../adapters/aws/support/sqs.ts'
import { startServer } from '../../../support/command-line.ts'
import { smallPicture } from '../../../support/small-picture.ts'
import { deployCommand } from './support/deploy-command.ts'
import { startTestAccount, type TestAccount } from './support/test-account.ts'

/** The part of SQS that fauxqs does not have: queues with so many messages, and moving them back. */
const startSqsAdmin = (waiting: Readonly<Record<string, number>>, moved: string[]) =>
  startJsonService({
    signingName: 'sqs',
    targetPrefix: 'AmazonSQS',
    version: '1.0',
    actions: {
      ListQueues: action(z.strictObject({ QueueNamePrefix: z.string(), MaxResults: z.int().max(1000) }), (input) => ({
        QueueUrls: Object.keys(waiting)
          .filter((name) => name.startsWith(input.QueueNamePrefix))
          .map((name) => `https://sqs.eu-west-1.amazonaws.com/1/${name}`),
      })),
      GetQueueAttributes: action(
        z.strictObject({ QueueUrl: z.url(), AttributeNames: z.array(z.string()) }),
        (input) => {
          const name = input.QueueUrl.slice(input.QueueUrl.lastIndexOf('/') + 1)
          const ApproximateNumberOfMessages = String(waiting[name])
          return { Attributes: { QueueArn: `arn:aws:sqs:eu-west-1:1:${name}`, ApproximateNumberOfMessages } }
        },
      ),
      StartMessageMoveTask: action(z.strictObject({ SourceArn: z.string() }), ({ SourceArn }) => {
        moved.push(SourceArn)
        return { TaskHandle: 'x' }
      }),
    },
  })

const TOKENS = { anna: 'token-of-anna-0123', ben: 'token-of-ben-01234' }

describe('atelier redrive', () => {
  let sqs: Sqs
  let account: TestAccount
  let atelier: Awaited<ReturnType<typeof deployCommand>>
  let server: Awaited<ReturnType<typeof startServer>>
  const tokens = Object.entries(TOKENS)
    .map((entry) => entry.join(':'))
    .join(',')

  beforeAll(async () => {
    sqs = await startSqs()
    account = await startTestAccount()
    atelier = await deployCommand(account)
    const environment = { ATELIER_TOKENS: tokens, ATELIER_ON_UPLOAD: 'none' }
    // Nobody works on the jobs until their pictures are gone: so they fail.
    const idle = await startServer([], {
      folder: atelier.folder,
      environment: { ...environment, ATELIER_WORKERS: '0' },
    })
    for (const token of Object.values(TOKENS)) await failingJob(idle.url, token)
    await idle.stop()
    server = await startServer([], { folder: atelier.folder, environment: { ...environment, ATELIER_WORKERS: '1' } })
    await account.close()
    account = await startTestAccount({ '/atelier/dev/tokens': tokens, '/atelier/dev/public-url': server.url })
    await sqs.newQueue('atelier-dev-image')
  })
  afterAll(async () => {
    await server.stop()
    await account.close()
    await sqs.close()
    await atelier.remove()
  })

  async function failingJob(url: string, token: string) {
    const authorization = `Bearer ${token}`
    const body = new Uint8Array(await smallPicture())
    const sent = await fetch(`${url}/v1/assets`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'image/png' },
      body,
    })
    const { assetId } = (await sent.json()) as { assetId: string }
    await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'transform', source: { assetId }, outputs: [{ preset: 'web' }] }),
    })
    await fetch(`${url}/v1/assets/${assetId}`, { method: 'DELETE', headers: { authorization } })
  }

  /** Until nothing is open: a job tries itself again a few times first. */
  async function failedJobs(): Promise<{ jobId: string; run: number }[]> {
    const failed: { jobId: string; run: number }[] = []
    for (const token of Object.values(TOKENS)) {
      for (;;) {
        const headers = { authorization: `Bearer ${token}` }
        const answer = await fetch(`${server.url}/v1/jobs`, { headers })
        const { jobs } = (await answer.json()) as { jobs: { jobId: string; run: number; status: string }[] }
        if (jobs.every(({ status }) => status === 'failed')) {
          failed.push(...jobs)
          break
        }
        await new Promise((next) => setTimeout(next, 50))
      }
    }
    return failed
  }

  const run = (...args: string[]) =>
    atelier.run(['redrive', ...args], { ...account.environment, AWS_ENDPOINT_URL_SQS: sqs.endpoint })

  it('tries the failed jobs of every owner again', async () => {
    const before = await failedJobs()
    expect(before).toHaveLength(2)
    const { exit, stdout, stderr } = await run('--json')
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    const retried = stdout
      .trimEnd()
      .split('\n')
      .map((line): { jobId: string } => JSON.parse(line))
    expect(new Set(retried.map(({ jobId }) => jobId))).toEqual(new Set(before.map(({ jobId }) => jobId)))
    expect((await failedJobs()).map((job) => job.run)).toEqual([2, 2])
    for (const token of Object.values(TOKENS)) expect(stdout + stderr).not.toContain(token)
  })

  it('leaves jobs alone that the pool does not work on', async () => {
    const { exit, stderr } = await run('model')
    expect(exit).toBe(0)
    expect(stderr).toContain('0 jobs tried again')
  })

  it('sends events back that nobody could handle, and no messages of tasks', async () => {
    const buried = {
      'atelier-dev-image-dead-letters': 2,
      'atelier-dev-events-advance-dead-letters': 1,
      'atelier-dev-image': 5,
    }
    const moved: string[] = []
    const ours = await startSqsAdmin({ ...buried, 'atelier-dev-arrivals-dead-letters': 0 }, moved)
    const { exit, stderr } = await atelier.run(['redrive'], {
      ...account.environment,
      AWS_ENDPOINT_URL_SQS: ours.endpoint,
    })
    await ours.close()
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(moved).toEqual(['arn:aws:sqs:eu-west-1:1:atelier-dev-events-advance-dead-letters'])
    expect(stderr).toContain('events of 1 queue sent back')
  })

  it('says that a stage is not deployed', async () => {
    const { exit, stderr } = await run('--stage', 'other')
    expect(exit).toBe(1)
    expect(stderr).toContain('Stage other is not deployed in eu-west-1')
  })

  it('takes the pools that there are', () => {
    expect(redrivePools).toEqual(pools)
  })
})
