import type { JobRecord } from '../ports/job-store.ts'
import { isReady, type ReadyAsset } from '../schema/asset.ts'
import { isFinal, type Job, type JobOutput, type JobPreview } from '../schema/job.ts'
import { contentUrl, isoTime, makingView, type ViewContext } from './asset-view.ts'
import type { Engine } from './engine.ts'
import { previewIdOf, previewPath, type ShownPreview, shownPreviews } from './job-previews.ts'
import { urlExpiryMs } from './signed-urls.ts'

/** As many ids as the asset store takes at once. */
const IDS_PER_QUERY = 100

/** The path of a job's events; what its signed URL is checked against. */
export const eventsPath = (jobId: string) => `/v1/jobs/${jobId}/events`

/** One job as the API shows it. */
export async function jobView(engine: Engine, context: ViewContext, job: JobRecord): Promise<Job> {
  const [view] = await jobViews(engine, context, [job])
  if (!view) throw new Error(`job ${job.jobId} has no view`)
  return view
}

/** Jobs as the API shows them, in the same order, with one query for the assets of all. */
export async function jobViews(engine: Engine, context: ViewContext, jobs: readonly JobRecord[]): Promise<Job[]> {
  const made = jobs.map(shownTasks)
  const [assets, depths] = await Promise.all([loadAssets(engine, jobs, made), queueDepths(engine, jobs)])
  return jobs.map((job, number) => {
    const pictures = (made[number] ?? []).flatMap(({ index, assetId }) => {
      const asset = assets.get(assetId)
      return asset ? [{ index, output: outputView(context, asset) }] : []
    })
    const isCompleted = job.status === 'completed'
    return {
      jobId: job.jobId,
      kind: job.kind,
      status: job.status,
      progress: progressOf(job, depths),
      // Parsed by its kind's schema, and every kind's input is an object.
      input: job.input as Record<string, unknown>,
      outputs: isCompleted ? pictures.map(({ output }) => output) : [],
      partial: isCompleted ? [] : pictures.map(({ index, output }) => ({ index, ...output })),
      previews: shownPreviews(job).map((shown) => previewView(context, shown)),
      cost: {
        estimatedUsd: job.estimatedMicroUsd / 1e6,
        actualUsd: job.actualMicroUsd === undefined ? null : job.actualMicroUsd / 1e6,
      },
      eventsUrl: context.signer.sign(eventsPath(job.jobId), urlExpiryMs(context.nowMs())),
      error: job.error ? { ...job.error } : null,
      run: job.run,
      revision: job.revision,
      createdAt: isoTime(job.createdAtMs),
      startedAt: job.startedAtMs === undefined ? null : isoTime(job.startedAtMs),
      completedAt: job.completedAtMs === undefined ? null : isoTime(job.completedAtMs),
      expiresAt: job.expiresAtMs === undefined ? null : isoTime(job.expiresAtMs),
    }
  })
}

interface MadePicture {
  readonly index: number
  readonly assetId: string
}

/** The pictures that stand for the job: the last stage's, and while it has none, those of the latest stage that has. */
function shownTasks(job: JobRecord): readonly MadePicture[] {
  const byStage = job.tasks.map((tasks) =>
    tasks.flatMap(({ status, assetId }, index) =>
      status === 'done' && assetId !== undefined ? [{ index, assetId }] : [],
    ),
  )
  return (job.status === 'completed' ? byStage.at(-1) : byStage.findLast((made) => made.length > 0)) ?? []
}

/** The assets that can be shown, by id. Deleted ones are left out. */
async function loadAssets(
  engine: Engine,
  jobs: readonly JobRecord[],
  made: readonly (readonly MadePicture[])[],
): Promise<Map<string, ReadyAsset>> {
  const idsByOwner = new Map<string, Set<string>>()
  jobs.forEach(({ ownerId }, number) => {
    const ids = idsByOwner.get(ownerId) ?? new Set()
    for (const { assetId } of made[number] ?? []) ids.add(assetId)
    idsByOwner.set(ownerId, ids)
  })
  const queries = [...idsByOwner].flatMap(([ownerId, ids]) => {
    const all = [...ids]
    const pages = Array.from({ length: Math.ceil(all.length / IDS_PER_QUERY) }, (_, page) => page * IDS_PER_QUERY)
    return pages.map((start) => engine.ports.assets.getMany(ownerId, all.slice(start, start + IDS_PER_QUERY)))
  })
  const records = (await Promise.all(queries)).flat()
  return new Map(records.filter(isReady).map((asset) => [asset.assetId, asset]))
}

function outputView(context: ViewContext, asset: ReadyAsset): JobOutput {
  const { assetId, mediaType, widthPx, heightPx, sizeBytes, sha256, thumbhash, dominantColor, frames } = asset
  const facts = { mediaType, widthPx, heightPx, sizeBytes, sha256, thumbhash, dominantColor, frames }
  const sourceType = asset.sourceType ?? null
  return { assetId, ...contentUrl(context, assetId), ...facts, sourceType, making: makingView(asset) }
}

function previewView(context: ViewContext, shown: ShownPreview): JobPreview {
  const { jobId, index, preview } = shown
  const { widthPx, heightPx } = preview
  const expiresAtMs = urlExpiryMs(context.nowMs())
  const url = context.signer.sign(previewPath(jobId, previewIdOf(shown)), expiresAtMs)
  return { index, url, urlExpiresAt: isoTime(expiresAtMs), mediaType: 'image/webp', widthPx, heightPx }
}

function progressOf(job: JobRecord, depths: ReadonlyMap<string, number>): Job['progress'] {
  const tasks = job.tasks.flat()
  const done = tasks.filter((task) => task.status === 'done').length
  const total = tasks.length
  const stage = stageOf(job)
  const depth = isUnclaimed(job) && stage ? depths.get(stage.pool) : undefined
  return {
    stage: isFinal(job.status) ? null : (stage?.name ?? null),
    done,
    total,
    percent: job.status === 'completed' ? 100 : Math.floor((100 * done) / Math.max(total, 1)),
    // The job's own tasks are among those that wait.
    queuePosition: depth === undefined || !stage ? null : Math.max(0, depth - stage.tasks),
  }
}

/** The stage that runs or comes next. */
const stageOf = (job: JobRecord) => job.stages[Math.max(job.stage, 0)]

/** Whether the job still waits for its very first worker. */
const isUnclaimed = (job: JobRecord) => !isFinal(job.status) && job.tasks.flat().every((task) => task.fence === 0)

/** How many tasks wait, for every pool that one of the jobs waits for. */
async function queueDepths(engine: Engine, jobs: readonly JobRecord[]): Promise<Map<string, number>> {
  const pools = new Set(jobs.filter(isUnclaimed).flatMap((job) => stageOf(job)?.pool ?? []))
  return new Map(await Promise.all([...pools].map(async (pool) => [pool, await engine.queue.depth(pool)] as const)))
}
