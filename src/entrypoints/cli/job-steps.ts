import type { JobTable } from '../../jobs/define.ts'
import { pipeline } from '../../pipeline.ts'
import type { Job } from '../../schema/job.ts'

/**
 * The job's progress counted within its stage, as people count: frame 3 of 8, not task 4 of 10. A job of a kind that is
 * not known here, or that has gone on, stays as it is.
 */
export function withinStage<J extends Pick<Job, 'kind' | 'input' | 'progress'>>(job: J, kinds: JobTable = pipeline): J {
  const { stage, done } = job.progress
  const stages = Object.hasOwn(kinds, job.kind) ? (kinds[job.kind]?.stages ?? []) : []
  const at = stages.findIndex(({ name }) => name === stage)
  const current = stages[at]
  if (!current) return job
  const before = stages.slice(0, at).reduce((sum, one) => sum + one.tasks(job.input), 0)
  const total = current.tasks(job.input)
  return { ...job, progress: { ...job.progress, done: Math.min(Math.max(done - before, 0), total), total } }
}
