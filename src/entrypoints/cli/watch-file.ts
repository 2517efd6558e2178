import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client } from '../../client/client.ts'
import { ClientError } from '../../client/client-error.ts'
import { openFile, saveDownload } from '../../client/files.ts'
import type { Job } from '../../schema/job.ts'
import { CommandError } from './exit-codes.ts'
import type { ResizedFile } from './resize-file.ts'
import type { ResizePlan } from './resize-plan.ts'
import { runJob } from './run-job.ts'
import { resultName } from './targets.ts'
import { shownName } from './terminal.ts'
import type { WatchState } from './watch-state.ts'

export interface WatchContext {
  readonly watched: string
  /** Undefined: beside the sources. */
  readonly output: string | undefined
  readonly plan: ResizePlan
  readonly state: WatchState
  readonly force: boolean
  readonly signal: AbortSignal
}

/** The file is not what it was when the work on it began. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged'
}

/** What tells whether a file has changed, without reading it. */
export async function printOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  return `${size}:${mtimeMs}`
}

/**
 * Makes the result of one file, and keeps in the state how far it has come, so that after a crash the same job gives the
 * same result. Undefined when its bytes are those that the result was made of. Throws `FileChanged`.
 */
export async function watchFile(context: WatchContext, client: Client, file: string): Promise<ResizedFile | undefined> {
  const { watched, state, plan, signal, force } = context
  const path = relative(watched, file)
  const print = await printOf(file)
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, { signal })
  const sha256 = hash.digest('hex')
  const before = state.entryOf(path)
  if (before?.step === 'done' && before.sha256 === sha256) {
    await state.record({ ...before, print })
    return undefined
  }
  const earlier = before?.output === undefined ? {} : { output: before.output }
  async function send(): Promise<string> {
    const asset = await client.uploadAsset(await openFile(file), { filename: basename(file), signal })
    if (asset.sha256 !== sha256) throw new FileChanged(`${file} changed while it was sent.`)
    // Before the job is asked for: whoever goes on after a crash asks for the same.
    await state.record({ path, print, step: 'sent', sha256, assetId: asset.assetId, ...earlier })
    return asset.assetId
  }
  const known = state.assetOf(sha256)
  let assetId = known ?? (await send())
  let job: Job
  try {
    job = await transform(client, plan, assetId, sha256, signal)
  } catch (error) {
    // Deleted since, or the server has another data folder now.
    if (known === undefined || !isMissing(error)) throw error
    assetId = await send()
    job = await transform(client, plan, assetId, sha256, signal)
  }
  const [picture] = job.outputs
  if (job.status !== 'completed' || !picture) {
    throw new CommandError(job.error?.message ?? `The job ${job.jobId} was ${job.status} by somebody else.`)
  }
  if ((await printOf(file)) !== print) throw new FileChanged(`${file} changed while it was worked on.`)

  const folder = context.output === undefined ? dirname(file) : join(context.output, dirname(path))
  const target = join(folder, resultName(file, plan.suffix, picture.mediaType))
  const output = relative(context.output ?? watched, target)
  const owner = state.ownerOf(output)
  if (owner !== undefined && owner !== path && owner !== '' && existsSync(join(watched, owner))) {
    throw new CommandError(`${shownName(target)} is the result of ${shownName(owner)} already. Rename one of them.`)
  }
  if (owner === undefined && !force && existsSync(target)) {
    throw new CommandError(`${shownName(target)} exists already. Replace it with --force, or choose another -o.`)
  }
  const entry = { path, print, sha256, assetId, output }
  // First, so that after a crash the result is known as ours, to be replaced and not to be a source.
  await state.record({ ...entry, step: 'saving' })
  await saveDownload(await client.download(picture.url, { signal }), target, { overwrite: true, signal })
  await state.record({ ...entry, step: 'done' })
  return { source: file, output: target, job, picture }
}

const isMissing = (error: unknown) => error instanceof ClientError && ['not_found', 'gone'].includes(error.code)

/** How often the same job may have been canceled, by Ctrl-C for instance, before this is said. */
const MAX_CANCELED = 10

/** The job of these bytes and options: the one that there is, unless it was canceled. */
async function transform(client: Client, plan: ResizePlan, assetId: string, sha256: string, signal: AbortSignal) {
  const input = { source: { assetId }, outputs: plan.outputs }
  for (let turn = 1; ; turn += 1) {
    const name = createHash('sha256')
      .update(JSON.stringify([sha256, input, turn]))
      .digest('hex')
    const job = await runJob(client, 'transform', input, {
      // As `resize` does: where the server makes this very job of every upload, there is one, not two.
      idempotencyKey: plan.isUploadDefault && turn === 1 ? `on-upload:${assetId}` : `watch:${name}`,
      signal,
      onProgress: () => undefined,
    })
    if (job.status !== 'canceled' || turn === MAX_CANCELED) return job
  }
}
