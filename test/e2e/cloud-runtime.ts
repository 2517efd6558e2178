import { randomBytes } from 'node:crypto'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { ExecutionEnvironment } from '../../infra/local-cloud/execution-environment.ts'
import { localBundles } from '../../infra/local-cloud/local-bundles.ts'
import { type LocalCloud, startCloud } from '../../infra/local-cloud/start-cloud.ts'
import { synthesiseLocal } from '../../infra/local-cloud/synthesise-local.ts'
import { s3BlobStore } from '../../src/adapters/aws/s3-blob-store.ts'
import { createClient } from '../../src/client/client.ts'
import { pools } from '../../src/jobs/define.ts'
import { deadLettersOf } from '../../src/ports/task-queue.ts'
import { startCeph } from '../support/ceph.ts'
import { eventually } from './eventually.ts'
import { type DeadLetter, type Runtime, TOKENS, tokenOf } from './runtime.ts'

export interface CloudRuntime extends Runtime {
  readonly cloud: LocalCloud
  /** What names of the stack begin with. */
  readonly prefix: string
  /** The process that works on a task of this job, once one does. */
  workerOf(jobId: string): Promise<ExecutionEnvironment>
  /** What all functions have logged. */
  log(): readonly string[]
  /** Lets leases end, and has jobs looked after that nobody works on any more. */
  leasesEnd(): Promise<void>
}

/** An image worker's lease is its timeout of 120 s and 30 s more. */
const LEASE_MS = 155_000

/** The stack on this machine. Ceph is shared with other tests, so the stage has a name of its own. */
export async function cloudRuntime(settings: Readonly<Record<string, string>>): Promise<CloudRuntime> {
  const stage = `t${randomBytes(4).toString('hex')}`
  const prefix = `atelier-${stage}-`
  const template = synthesiseLocal({ stage, settings })
  const [s3, bundles] = await Promise.all([startCeph(), localBundles()])
  const lines: string[] = []
  const cloud = await startCloud({
    template,
    bundles,
    s3,
    tokens: TOKENS,
    hasMovableClock: true,
    onLine: (who, line) => lines.push(`${who}: ${line}`),
  })
  const client = createClient({ baseUrl: cloud.url, token: tokenOf('ada') })

  const atWork = (jobId: string) =>
    pools
      .flatMap((pool) => cloud.functions.get(`${prefix}worker-${pool}`)?.busy() ?? [])
      .find(({ event }) => event.includes(jobId))?.environment
  async function workerOf(jobId: string) {
    // It has claimed the task when the job says so.
    await eventually('the job is worked on', async () => (await client.getJob(jobId)).status === 'processing')
    await eventually('a worker is at it', () => atWork(jobId) !== undefined)
    const found = atWork(jobId)
    if (!found) throw new Error(`The worker of ${jobId} was faster than this test`)
    return found
  }

  const {
    UploadsBucketName: uploads = '',
    OriginalsBucketName: originals = '',
    ResultsBucketName: results = '',
  } = cloud.outputs
  const buckets = { uploads, originals, results }
  async function leasesEnd() {
    cloud.passTime(LEASE_MS)
    // Comes by itself each minute. A worker may have died before it could say when its message is to come back.
    await cloud.schedules.fire(`${prefix}sweep-0`)
  }
  return {
    cloud,
    prefix,
    url: cloud.url,
    client,
    blobs: s3BlobStore({ client: cloud.operator.s3, buckets }),
    workerOf,
    log: () => lines,
    leasesEnd,
    async killWorkerOf(jobId) {
      await (await workerOf(jobId)).kill()
      await leasesEnd()
    },
    async deadLetters() {
      const { sqs, queueUrlOf } = cloud.operator
      const found: DeadLetter[] = []
      for (const pool of pools) {
        const receive = new ReceiveMessageCommand({
          QueueUrl: queueUrlOf(prefix + deadLettersOf(pool)),
          ...{ MaxNumberOfMessages: 10, VisibilityTimeout: 0, WaitTimeSeconds: 0, MessageAttributeNames: ['All'] },
        })
        for (const { Body = '', MessageAttributes } of (await sqs.send(receive)).Messages ?? [])
          found.push({ body: Body, reason: MessageAttributes?.reason?.StringValue })
      }
      return found
    },
    errors: () => lines.filter((line) => /"level":"(error|fatal)"|Runtime\.|Sandbox\./.test(line)),
    close: () => cloud.close(),
  }
}
