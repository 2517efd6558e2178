import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { AssetRecord } from '../../src/schema/asset.ts'
import type { Expected } from './invariants.ts'
import type { StoredState } from './stored-state.ts'

/** Whether every output is there exactly once, with the bytes that were recorded, as large as it should be. */
export async function checkOutputs(
  state: StoredState,
  expected: readonly Expected[],
): Promise<{ problems: string[]; doubled: string[] }> {
  const problems: string[] = []
  const doubled: string[] = []
  const byId = new Map(state.assets.map((asset) => [asset.assetId, asset]))
  const byJob = Map.groupBy(state.assets, (asset) => asset.jobId)
  const owners = new Map<string, string>()

  for (const asset of state.assets) problems.push(...(await checkBytes(state, asset)))
  for (const { jobId, edgesPx } of expected) {
    const job = state.jobs.get(jobId)
    const named = (job?.tasks.flat() ?? []).flatMap((task) => task.assetId ?? [])
    for (const assetId of named) {
      if (owners.has(assetId))
        doubled.push(`asset ${assetId} is the result of two tasks, of ${owners.get(assetId)} and ${jobId}`)
      if (!byId.has(assetId)) problems.push(`job ${jobId} names an asset that is not there`)
      owners.set(assetId, jobId)
    }
    const made = byJob.get(jobId) ?? []
    const tasks = job?.tasks.flat().length ?? 0
    // A job that failed or was canceled may have made what it did not come to record; one that completed may not.
    if (made.length > tasks || (job?.status === 'completed' && made.length !== named.length))
      doubled.push(`job ${jobId} has ${tasks} tasks, ${named.length} results and ${made.length} assets`)
    if (!edgesPx) continue
    const edges = await Promise.all(named.map((assetId) => longestEdge(state, byId.get(assetId))))
    if (edges.join() !== edgesPx.join()) problems.push(`job ${jobId} made ${edges} px, not ${edgesPx}`)
  }
  return { problems, doubled }
}

async function checkBytes({ blobs }: StoredState, { assetId, key, sizeBytes, sha256 }: AssetRecord): Promise<string[]> {
  const bytes = await blobs.read(key)
  if (!bytes) return [`the bytes of asset ${assetId} are missing`]
  const isSame = bytes.byteLength === sizeBytes && createHash('sha256').update(bytes).digest('hex') === sha256
  return isSame ? [] : [`the bytes of asset ${assetId} are not those that were recorded`]
}

/** As the decoder sees it, whatever the record says. */
async function longestEdge({ blobs }: StoredState, asset: AssetRecord | undefined): Promise<number | undefined> {
  const bytes = asset && (await blobs.read(asset.key))
  if (!bytes) return undefined
  const { width, height } = await sharp(bytes).metadata()
  return Math.max(width, height)
}
