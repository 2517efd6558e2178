import { basename } from 'node:path'
import type { Client } from '../../client/client.ts'
import { openFile, saveDownload } from '../../client/files.ts'
import { mediaTypeOf } from '../../client/media-type.ts'
import { formats } from '../../operations/format.ts'
import type { Job, JobOutput } from '../../schema/job.ts'
import { CommandError } from './exit-codes.ts'
import type { ItemState } from './progress.ts'
import type { ResizePlan } from './resize-plan.ts'
import { runJob } from './run-job.ts'
import type { Source } from './sources.ts'
import type { Targets } from './targets.ts'
import { givenName } from './url-source.ts'

export interface ResizeContext {
  readonly client: Client
  readonly plan: ResizePlan
  readonly targets: Targets
  readonly force: boolean
  readonly signal: AbortSignal
  readonly onProgress: (item: ItemState) => void
}

export interface ResizedFile {
  readonly source: string
  readonly output: string
  readonly job: Job
  readonly picture: JobOutput
}

/** One picture from its file, or from its address, through the API to its result's file. */
export async function resizeFile(context: ResizeContext, from: Source): Promise<ResizedFile> {
  const { client, plan, signal, targets } = context
  const name = givenName(from)
  const onProgress = (step: ItemState['step']) => context.onProgress({ name, step })
  const sent = from.url === undefined ? await send(context, from, onProgress) : undefined
  onProgress('waiting')

  const input = { source: sent ? { assetId: sent.assetId } : { url: from.url }, outputs: plan.outputs }
  const job = await runJob(client, 'transform', input, {
    signal,
    onProgress,
    // The key under which the server makes this very job of every upload, if it does: so there is one, not two.
    ...(sent && plan.isUploadDefault ? { idempotencyKey: `on-upload:${sent.assetId}` } : {}),
  })
  const [picture] = job.outputs
  if (job.status !== 'completed' || !picture) {
    throw new CommandError(job.error?.message ?? `The job ${job.jobId} was ${job.status} by somebody else.`)
  }
  onProgress('saving')
  const output = sent?.output ?? targets.claim(from, picture.mediaType)
  await saveDownload(await client.download(picture.url, { signal }), output, { overwrite: context.force, signal })
  return { source: name, output, job, picture }
}

/** Uploads the file, once it is sure that its result will have a place. */
async function send(
  { client, plan, targets, signal }: ResizeContext,
  from: Source,
  onProgress: (step: 'sending') => void,
) {
  onProgress('sending')
  const blob = await openFile(from.path)
  const sniffed = await mediaTypeOf(blob)
  // What a HEIC becomes depends on its transparency, which only the server knows.
  const expected = plan.format ? formats[plan.format] : sniffed === 'image/heic' ? undefined : sniffed
  // Claimed before anything is sent; what is no picture we know is for the server to refuse, in its words.
  const output = sniffed && expected ? targets.claim(from, expected) : undefined
  const { assetId } = await client.uploadAsset(blob, { filename: basename(from.path), signal })
  return { assetId, output }
}
