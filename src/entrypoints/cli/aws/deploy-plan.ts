import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'

const Template = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Metadata: z.unknown().optional() })).default({}),
})

export interface PlanRow {
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string
  readonly created: number
  readonly changed: number
  readonly removed: number
}

/** What a deploy would do to the resources of a stack. */
export interface DeployPlan {
  /** By type, in alphabetical order; only what changes. */
  readonly rows: readonly PlanRow[]
  readonly created: number
  readonly changed: number
  readonly removed: number
  /** Buckets and tables, with what is in them, that the new template does not have any more. */
  readonly lost: readonly string[]
}

/** What holds what cannot be made again. */
const KEEPS_DATA = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']

/** Compares the template that is deployed, if any, with the one that is to be. */
export function planDeploy(deployed: unknown, wanted: unknown): DeployPlan {
  const before = Template.parse(deployed ?? {}).Resources
  const after = Template.parse(wanted).Resources
  const rows = new Map<string, { created: number; changed: number; removed: number }>()
  const count = (type: string, what: 'created' | 'changed' | 'removed') => {
    const row = rows.get(type) ?? { created: 0, changed: 0, removed: 0 }
    row[what] += 1
    rows.set(type, row)
  }
  for (const [id, { Metadata: _, ...resource }] of Object.entries(after)) {
    const { Metadata: _was, ...was } = before[id] ?? { Type: '' }
    if (!before[id]) count(resource.Type, 'created')
    else if (!isDeepStrictEqual(was, resource)) count(resource.Type, 'changed')
  }
  const gone = Object.entries(before).filter(([id]) => !after[id])
  for (const [, { Type }] of gone) count(Type, 'removed')
  const sorted = [...rows].map(([type, row]) => ({ type, ...row })).sort((a, b) => (a.type < b.type ? -1 : 1))
  const sum = (what: 'created' | 'changed' | 'removed') => sorted.reduce((total, row) => total + row[what], 0)
  return {
    rows: sorted,
    created: sum('created'),
    changed: sum('changed'),
    removed: sum('removed'),
    lost: gone.filter(([, { Type }]) => KEEPS_DATA.includes(Type)).map(([id, { Type }]) => `${id} (${Type})`),
  }
}
