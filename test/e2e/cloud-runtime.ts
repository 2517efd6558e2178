import { randomBytes } from 'node:crypto'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { localBundles } from '../../infra/local-cloud/local-bundles.ts'
import { type LocalCloud, startCloud } from '../../infra/local-cloud/start-cloud.ts'
import { synthesiseLocal } from '../../infra/local-cloud/synthesise-local.ts'
import { s3BlobStore } from '../../src/adapters/aws/s3-blob-store.ts'
import { createClient } from '../../src/client/client.ts'
import { pools } from '../../src/jobs/define.ts'
import { deadLettersOf } from '../../src/ports/task-queue.ts'
import { waitUntil } from '../drills/processes.ts'
import { startCeph } from '../support/ceph.ts'
import { type DeadLetter, type Runtime, TOKENS, tokenOf } from './runtime.ts'

export interface CloudRuntime extends Runtime {
  readonly cloud: LocalCloud
  /** What names of the stack begin with. */
  readonly prefix: string
  /** Kills a worker of a pool once it is at work; the lease goes on. */
  killWorker(pool: string): Promise<void>
  /** Lets leases and visibilities of dead workers end. */
  leasesEnd(): Promise<void>
}

/** An image worker's lease is its timeout of 120 s and 30 s more. */
const LEASE_MS = 155_000

/** The stack on this machine. Ceph is shared with other tests, so the stage has a name of its own. */
export async function cloudRuntime(): Promise<CloudRuntime> {
  const stage = `t${randomBytes(4).toString('hex')}`
  const prefix = `atelier-${stage}-`
  const template = synthesiseLocal({ stage, settings: { ATELIER_ON_UPLOAD: 'web', ATELIER_LOG_LEVEL: 'warn' } })
  const [s3, bundles] = await Promise.all([startCeph(), localBundles()])
  const lines: string[] = []
  const cloud = await startCloud({
    template,
    bundles,
    s3,
    tokens: TOKENS,
    onLine: (who, line) => lines.push(`${who}: ${line}`),
  })
  const client = createClient({ baseUrl: cloud.url, token: tokenOf('ada') })

  async function killWorker(pool: string) {
    const busy = () => cloud.functions.get(`${prefix}worker-${pool}`)?.busy() ?? []
    await waitUntil('a worker is at work', () => busy().length > 0, { pollMs: 5 })
    await Promise.all(busy().map((one) => one.kill()))
  }

  const {
    UploadsBucketName: uploads = '',
    OriginalsBucketName: originals = '',
    ResultsBucketName: results = '',
  } = cloud.outputs
  const buckets = { uploads, originals, results }
  async function leasesEnd() {
    await cloud.passTime(LEASE_MS)
    // Comes by itself each minute. A worker may have died before it could say when its message is to come back.
    await cloud.schedules.fire(`${prefix}sweep-0`)
  }
  return {
    cloud,
    prefix,
    url: cloud.url,
    client,
    blobs: s3BlobStore({ client: cloud.operator.s3, buckets }),
    killWorker,
    leasesEnd,
    async killWorkerOf(jobId) {
      await waitUntil('the job is worked on', async () => (await client.getJob(jobId)).status === 'processing')
      await killWorker('image')
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
