import type { AssetRecord } from '../schema/asset.ts'
import { getAsset } from './assets.ts'
import type { Engine } from './engine.ts'

/** Where an asset came from, nearest first, and what was made of it, newest first; without deleted ones. */
export interface AssetLineage {
  readonly ancestors: readonly AssetRecord[]
  readonly children: readonly AssetRecord[]
}

/** Steps back that are followed and pictures that are shown: more than a page of a history can use. */
const MAX_DEPTH = 16
const MAX_ANCESTORS = 100

/** The asset's lineage: at most 16 steps and 100 pictures back, and 100 children. Throws `not_found`, `gone`. */
export async function assetLineage(engine: Engine, ownerId: string, assetId: string): Promise<AssetLineage> {
  const record = await getAsset(engine, ownerId, assetId)
  const [ancestors, children] = await Promise.all([
    ancestorsOf(engine, ownerId, record),
    engine.ports.assets.children(ownerId, assetId),
  ])
  return { ancestors: ancestors.filter(isKept), children: children.filter(isKept) }
}

async function ancestorsOf(engine: Engine, ownerId: string, record: AssetRecord): Promise<readonly AssetRecord[]> {
  const seen = new Set([record.assetId])
  const ancestors: AssetRecord[] = []
  let generation: readonly AssetRecord[] = [record]
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const ids = new Set(generation.flatMap((one) => one.parents))
    const wanted = [...ids].filter((id) => !seen.has(id)).slice(0, MAX_ANCESTORS - ancestors.length)
    if (wanted.length === 0) break
    for (const id of wanted) seen.add(id)
    const found = new Map((await engine.ports.assets.getMany(ownerId, wanted)).map((one) => [one.assetId, one]))
    generation = wanted.flatMap((id) => found.get(id) ?? [])
    ancestors.push(...generation)
  }
  return ancestors
}

const isKept = (record: AssetRecord) => record.deletedAtMs === undefined
