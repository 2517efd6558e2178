import { ListObjectsV2Command, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3'
import { s3Arrivals } from '../../src/adapters/aws/s3-arrivals.ts'
import { s3BlobStore } from '../../src/adapters/aws/s3-blob-store.ts'
import { s3Client } from '../../src/adapters/aws/s3-client.ts'
import { s3UploadForms } from '../../src/adapters/aws/s3-upload-forms.ts'
import { type ArrivalContext, handleArrival } from '../../src/core/receive-arrival.ts'
import { createUpload } from '../../src/core/uploads.ts'
import type { AssetRecord } from '../../src/schema/asset.ts'
import type { Ceph } from '../support/ceph.ts'
import { openTestEngine } from '../support/engine.ts'
import { s3Proxy } from '../support/s3-proxy.ts'
import { sendForm } from '../support/send-form.ts'
import { busMessage } from './arrival-messages.ts'

export const OWNER = 'owner'
export const STACK_OWNER = 'stack-owner'

/** What a test may make fail, once. */
type Step = 'inspect' | 'publish' | 'answerOfComplete'

export type ArrivalBench = Awaited<ReturnType<typeof arrivalBench>>

/** An engine whose blobs are in three buckets of Ceph; records are in SQLite, and pixels are looked at in this process. */
export async function arrivalBench(ceph: Ceph) {
  const local = await openTestEngine()
  const [uploads = '', originals = '', results = ''] = await Promise.all([1, 2, 3].map(() => ceph.makeBucket()))
  const buckets = { uploads, originals, results }
  const blobs = s3BlobStore({ client: ceph.client, buckets })

  const failures = new Map<Step, Error>()
  const failIfAsked = (step: Step) => {
    const failure = failures.get(step)
    failures.delete(step)
    if (failure) throw failure
  }

  let meanwhile: (() => Promise<unknown>) | undefined

  // Ceph 16 does not know the condition of a copy, so what S3 answers to one that does not hold is answered here.
  let refusedCopies = 0
  const proxy = await s3Proxy(ceph.endpoint, (request, response) => {
    if (refusedCopies === 0 || request.headers['x-amz-copy-source-if-match'] === undefined) return 'pass'
    refusedCopies -= 1
    const body = '<Error><Code>PreconditionFailed</Code><Condition>x-amz-copy-source-If-Match</Condition></Error>'
    response.writeHead(412, { 'content-type': 'application/xml' }).end(body)
    return 'answered'
  })

  const { ports, events } = local.engine
  const engine = {
    ...local.engine,
    events: {
      ...events,
      async publish(published: Parameters<typeof events.publish>[0]) {
        failIfAsked('publish')
        await events.publish(published)
      },
    },
    ports: {
      ...ports,
      blobs,
      assets: {
        ...ports.assets,
        async complete(asset: AssetRecord) {
          const stored = await ports.assets.complete(asset)
          failIfAsked('answerOfComplete')
          return stored
        },
      },
      pixels: {
        ...ports.pixels,
        async inspect(key: string, signal: AbortSignal) {
          failIfAsked('inspect')
          const interlude = meanwhile
          meanwhile = undefined
          await interlude?.()
          await ports.blobs.put(key, (await blobs.read(key)) ?? new Uint8Array())
          return await ports.pixels.inspect(key, signal)
        },
      },
    },
  }
  const context: ArrivalContext = {
    engine,
    newId: local.newId,
    maxBytes: 100_000,
    ownerId: STACK_OWNER,
    arrivals: s3Arrivals({ client: s3Client({ ...ceph, endpoint: proxy.endpoint }), buckets }),
  }
  const uploadContext = {
    ...local.uploads,
    engine,
    forms: s3UploadForms({ client: ceph.client, bucket: uploads }),
  }

  return {
    ceph,
    buckets,
    bucket: uploads,
    blobs,
    context,
    newId: local.newId,
    published: local.published,
    logged: local.logged,
    /** Declares a PNG of so many bytes and sends it to its form. */
    async send(bytes: Uint8Array) {
      const upload = { filename: 'ä.png', mediaType: 'image/png', sizeBytes: bytes.length } as const
      const created = await createUpload(uploadContext, OWNER, upload)
      const answer = await sendForm(created.target, bytes)
      if (answer.status !== 204) throw new Error(await answer.text())
      return { ...created, key: `incoming/${created.asset.assetId}` }
    },
    /** Puts something into the uploads bucket as its owner does. */
    async drop(name: string, bytes: Uint8Array, more: Partial<PutObjectCommandInput> = {}) {
      await ceph.client.send(new PutObjectCommand({ Bucket: uploads, Key: name, Body: bytes, ...more }))
    },
    /** Handles the message that EventBridge sends about it. */
    arrive: (name: string) => handleArrival(context, busMessage(uploads, name)),
    load: (assetId: string) => ports.assets.load(assetId),
    assetsOf: async (ownerId: string) => (await ports.assets.list(ownerId, { limit: 100 })).assets,
    async keysIn(bucket: keyof typeof buckets) {
      const { Contents = [] } = await ceph.client.send(new ListObjectsV2Command({ Bucket: buckets[bucket] }))
      return Contents.map(({ Key }) => Key)
    },
    failOnce: (step: Step, error: Error) => void failures.set(step, error),
    /** What happens while the next picture is looked at. */
    duringInspect(interlude: () => Promise<unknown>) {
      meanwhile = interlude
    },
    refuseCopiesOnce() {
      refusedCopies = 1
    },
    async close() {
      await proxy.close()
      await local.close()
    },
  }
}
