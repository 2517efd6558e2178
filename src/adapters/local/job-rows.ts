import type { SQLOutputValue } from 'node:sqlite'
import type {
  CallRecord,
  JobFailure,
  JobRecord,
  PreviewRecord,
  StageRecord,
  TaskRecord,
  TaskStatus,
} from '../../ports/job-store.ts'
import type { JobStatus } from '../../schema/job.ts'

export type Row = Record<string, SQLOutputValue>

const optional = <K extends string, V>(key: K, value: V | null | undefined) =>
  (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }

const parsed = <T>(json: SQLOutputValue | undefined) => (typeof json === 'string' ? (JSON.parse(json) as T) : undefined)

/** A row of `tasks` as a record. */
export function taskOf(row: Row): TaskRecord {
  return {
    status: row.status as TaskStatus,
    fence: row.fence as number,
    attempts: row.attempts as number,
    spentMicroUsd: row.spent_micro_usd as number,
    ...optional('leaseUntilMs', row.lease_until_ms as number | null),
    ...optional('availableAtMs', row.available_at_ms as number | null),
    ...optional('call', parsed<CallRecord>(row.call)),
    ...optional('assetId', row.asset_id as string | null),
    ...optional('preview', parsed<PreviewRecord>(row.preview)),
  }
}

/** A row of `jobs` with its rows of `tasks`, ordered by stage and index, as a record. */
export function jobOf(row: Row, taskRows: readonly Row[]): JobRecord {
  const stages = JSON.parse(row.stages as string) as StageRecord[]
  const tasks: TaskRecord[][] = stages.map(() => [])
  for (const task of taskRows) tasks[task.stage as number]?.push(taskOf(task))
  return {
    schemaVersion: 1,
    jobId: row.job_id as string,
    ownerId: row.owner_id as string,
    kind: row.kind as string,
    status: row.status as JobStatus,
    run: row.run as number,
    inputHash: row.input_hash as string,
    input: JSON.parse(row.input as string),
    stages,
    stage: row.stage as number,
    tasks,
    sources: JSON.parse(row.sources as string) as string[],
    estimatedMicroUsd: row.estimated_micro_usd as number,
    bookedMicroUsd: row.booked_micro_usd as number,
    budgetDay: row.budget_day as string,
    revision: row.revision as number,
    createdAtMs: row.created_at_ms as number,
    queuedAtMs: row.queued_at_ms as number,
    sweeps: row.sweeps as number,
    ...optional('actualMicroUsd', row.actual_micro_usd as number | null),
    ...optional('error', parsed<JobFailure>(row.error)),
    ...optional('startedAtMs', row.started_at_ms as number | null),
    ...optional('completedAtMs', row.completed_at_ms as number | null),
    ...optional('dueAtMs', row.due_at_ms as number | null),
  }
}

/** A page's end as an opaque cursor, and back. A cursor somebody made up gives the first page's empty remainder. */
export const cursorOf = (createdAtMs: number, id: string) => Buffer.from(`${createdAtMs}:${id}`).toString('base64url')
export function parseCursor(cursor: string | undefined): { createdAtMs: number; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [createdAtMs = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(':')
  return { createdAtMs: Number(createdAtMs) || 0, id }
}
