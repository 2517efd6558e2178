import { AppError } from '../errors.ts'
import type { TaskContext } from '../jobs/define.ts'
import { isPicture, isReady, type ReadyAsset, type ReadyPicture } from '../schema/asset.ts'
import type { Engine } from './engine.ts'
import { derivedId } from './identity.ts'
import { type PayingTask, paidCall } from './paid-call.ts'
import type { TaskPreviews } from './task-previews.ts'

/** What the task function of this claim works with. */
export function taskContext(engine: Engine, claim: PayingTask, previews: TaskPreviews): TaskContext {
  const { job, lease, signal } = claim
  const { jobId, ownerId, run } = job
  const { stage, index, fence } = lease
  const name = job.stages[stage]?.name ?? ''
  // Worked out when asked for: not every task makes an asset or builds on others.
  const assetId = () => derivedId(engine.secrets[0], 'asset', jobId, String(stage), String(index))
  return {
    jobId,
    ownerId,
    run,
    input: job.input,
    stage: name,
    index,
    attempt: job.tasks[stage]?.[index]?.attempts ?? 1,
    outputKey: `jobs/${jobId}/${stage}/${index}.${fence}`,
    get originalKey() {
      return `originals/${assetId()}.${fence}`
    },
    get assetId() {
      return assetId()
    },
    signal,
    ports: engine.ports,
    get results() {
      const entries = job.stages.map((one, at) => [one.name, (job.tasks[at] ?? []).map((task) => task.assetId)])
      return Object.fromEntries(entries)
    },
    asset: (assetId) => requirePicture(engine, ownerId, assetId),
    paid: (call, options) => paidCall(engine, claim, [call].flat(), options),
    preview: previews.show,
    nowMs: engine.nowMs,
  }
}

/** The owner's asset, ready to be used. Throws `not_found`, `gone` when deleted, `not_ready` while uploading, or why it was rejected. */
export async function requireAsset(
  engine: Pick<Engine, 'ports'>,
  ownerId: string,
  assetId: string,
  field?: string,
): Promise<ReadyAsset> {
  const asset = await engine.ports.assets.get(ownerId, assetId)
  const options = field === undefined ? {} : { field }
  if (!asset) throw new AppError('not_found', `There is no asset ${assetId}. Upload the picture first.`, options)
  if (isReady(asset)) return asset
  if (asset.deletedAtMs !== undefined)
    throw new AppError('gone', `Asset ${assetId} was deleted. Restore it within the hour, or upload it again.`, options)
  if (asset.state === 'rejected') {
    throw new AppError(
      'invalid_request',
      `Asset ${assetId} was refused: ${asset.error?.message ?? 'it is not a picture we can read'}`,
      options,
    )
  }
  throw new AppError(
    'not_ready',
    `Asset ${assetId} is still being uploaded. Try again when its state is "ready".`,
    options,
  )
}

/** The owner's asset, ready to be made something of. Throws what `requireAsset` throws, and `unsupported_media` for a video. */
export async function requirePicture(
  engine: Pick<Engine, 'ports'>,
  ownerId: string,
  assetId: string,
  field?: string,
): Promise<ReadyPicture> {
  const asset = await requireAsset(engine, ownerId, assetId, field)
  if (isPicture(asset)) return asset
  const message = `Asset ${assetId} is a video, and jobs start from pictures. Use one that it was made from: GET /v1/assets/${assetId}/lineage names them.`
  throw new AppError('unsupported_media', message, field === undefined ? {} : { field })
}
