import type { Client } from '../../src/client/client.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'

/** Who uses it in these tests. */
export const OWNERS = ['ada', 'bob'] as const
export type Owner = (typeof OWNERS)[number]

export const tokenOf = (owner: Owner) => `${owner}-0123456789abcdef`

/** As `ATELIER_TOKENS` has them. */
export const TOKENS = OWNERS.map((owner) => `${owner}:${tokenOf(owner)}`).join(',')

/** What the operator has set. Pictures on the web are on this machine here. */
export const SETTINGS = {
  ATELIER_ON_UPLOAD: 'web',
  ATELIER_LOG_LEVEL: 'warn',
  ATELIER_FETCH_ALLOW: '127.0.0.1',
} as const

/** A message that will never succeed, kept for the operator. */
export interface DeadLetter {
  readonly body: string
  readonly reason: string | undefined
}

/** Atelier as it runs somewhere: real processes behind a real address. */
export interface Runtime {
  readonly url: string
  readonly client: Client
  /** Kills, with SIGKILL, whatever works on a picture of this job, once it does. */
  killWorkerOf(jobId: string): Promise<void>
  /** The bytes of pictures, for whoever wants to damage them. */
  readonly blobs: BlobStore
  /** What was buried, of all pools. */
  deadLetters(): Promise<readonly DeadLetter[]>
  /** Everything that was complained about: log lines of level error. */
  errors(): readonly string[]
  close(): Promise<void>
}
