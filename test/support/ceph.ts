import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { inject } from 'vitest'
import type { CephFacts } from '../../infra/local-cloud/ceph-daemons.ts'
import { s3Client } from '../../src/adapters/aws/s3-client.ts'
import { hasTool } from './tools.ts'

/** An S3 service nobody of us wrote. Every test file of a run shares it, so each makes buckets of its own. */
export interface Ceph extends CephFacts {
  readonly client: S3Client
  /** A new, empty bucket. Gives its name. */
  makeBucket(): Promise<string>
}

/** Whether Ceph is installed, for `describe.skipIf(!hasCeph())`; says how to install it where it is not, and throws in CI. */
export const hasCeph = (): boolean => ['ceph-mon', 'ceph-osd', 'radosgw'].map((tool) => hasTool(tool)).every(Boolean)

/** For `beforeAll`: the first who asks starts it, which takes 3 s on an idle machine. */
export const CEPH_START_MS = 180_000

/**
 * Ceph's S3 gateway on 127.0.0.1. It is started once in a run of vitest and ended with it.
 *
 * @example
 * describe.skipIf(!hasCeph())('…', () => {
 *   let ceph: Ceph
 *   beforeAll(async () => { ceph = await startCeph() }, CEPH_START_MS)
 */
export async function startCeph(): Promise<Ceph> {
  const response = await fetch(`${inject('sharedServices')}/ceph`)
  if (!response.ok) throw new Error(await response.text())
  const facts = (await response.json()) as CephFacts
  const client = s3Client(facts)
  return {
    ...facts,
    client,
    async makeBucket() {
      const name = `test-${crypto.randomUUID()}`
      await client.send(new CreateBucketCommand({ Bucket: name }))
      return name
    },
  }
}
