import type { JobRecord, JobStore, Lease, LeasedOutcome, TaskRecord, TaskRef } from '../../ports/job-store.ts'
import { isFinal } from '../../schema/job.ts'
import type { Database } from './database.ts'
import { completed, freshJob, isComplete, withResult } from './job-changes.ts'
import { at, claimTask } from './job-claim.ts'
import { listJobs } from './job-list.ts'
import { jobOf, type Row, taskOf } from './job-rows.ts'
import { jobStatements } from './job-statements.ts'
import { reviveJobs } from './revive-jobs.ts'

export interface SqliteJobStore extends JobStore {
  /**
   * Takes up what was interrupted. For the start of the one server that owns the data: whoever held a lease is dead. Gives
   * the tasks that were interrupted again and again, which may be why.
   */
  revive(): Promise<readonly TaskRef[]>
}

/** The engine's memory in SQLite: a row a job, a row a task, every transition one short transaction. */
export function sqliteJobStore(database: Database): SqliteJobStore {
  const { write, nowMs } = database

  const {
    selectJob,
    selectTasks,
    selectTask,
    insertJob,
    insertTask,
    insertSource,
    touch,
    start,
    take,
    extend,
    giveBack,
    setCall,
    setPreview,
    done,
    waitAgain,
    failed,
    end,
    enter,
    reopenJob,
    settleJob,
    removeJob,
    selectDue,
    deferJob,
  } = jobStatements(database)

  function load(jobId: string): JobRecord | undefined {
    const row = selectJob.get(jobId) as Row | undefined
    return row && jobOf(row, selectTasks.all(row.number as number) as Row[])
  }

  /**
   * Makes the change when the lease's fence still holds the task and the job goes on, or also when it has ended. Gives the
   * job as it was before.
   */
  function leased(
    lease: Lease,
    change: (task: TaskRecord, job: JobRecord) => void,
    holdsAlready: (task: TaskRecord) => boolean,
    { evenFinal = false } = {},
  ): { outcome: LeasedOutcome; before: JobRecord | undefined } {
    const before = load(lease.jobId)
    const task = before?.tasks[lease.stage]?.[lease.index]
    const outcome = (): LeasedOutcome => {
      if (!before || !task) return 'final'
      if (task.fence !== lease.fence) return 'lost'
      // The same write again, after an answer that never arrived.
      if (holdsAlready(task)) return 'ok'
      if (isFinal(before.status) && !evenFinal) return 'final'
      if (task.status !== 'leased') return 'lost'
      change(task, before)
      return 'ok'
    }
    return { outcome: outcome(), before }
  }

  const leasedWrite = (...args: Parameters<typeof leased>) => write(() => leased(...args).outcome)

  /** Changes the call that this fence sent, whatever has become of its lease and job. */
  function answered(lease: Lease, state: 'received' | 'refused', call: (task: TaskRecord) => object): LeasedOutcome {
    const row = selectTask.get(...at(lease)) as Row | undefined
    const task = row && taskOf(row)
    if (task?.call?.fence !== lease.fence) return 'lost'
    if (task.call.state === state) return 'ok'
    if (task.call.state !== 'sent') return 'lost'
    setCall.run(JSON.stringify({ ...task.call, state, ...call(task) }), task.spentMicroUsd, ...at(lease))
    touch.run(lease.jobId)
    return 'ok'
  }

  return {
    create: (job) =>
      write(() => {
        const { jobId } = job
        const inserted = insertJob.run(
          jobId,
          job.ownerId,
          job.kind,
          job.inputHash,
          JSON.stringify(job.input),
          JSON.stringify(job.stages),
          job.stage,
          JSON.stringify(job.sources),
          job.estimatedMicroUsd,
          job.budgetDay,
          job.createdAtMs,
          job.createdAtMs,
          job.dueAtMs ?? null,
        )
        if (inserted.changes === 0) {
          const earlier = load(jobId)
          if (!earlier) throw new Error(`job ${jobId} could not be stored and is not there either`)
          return { created: false, job: earlier }
        }
        job.stages.forEach((stage, number) => {
          for (let index = 0; index < stage.tasks; index++) insertTask.run(inserted.lastInsertRowid, number, index)
        })
        for (const assetId of job.sources) insertSource.run(assetId, inserted.lastInsertRowid)
        return { created: true, job: freshJob(job) }
      }),
    claim: (task, { leaseMs }) => write(() => claimTask({ take, start, load, nowMs }, task, leaseMs)),
    heartbeat: (lease, leaseMs) =>
      leasedWrite(
        lease,
        () => extend.run(nowMs() + leaseMs, ...at(lease)),
        () => false,
      ),
    release: (lease) =>
      leasedWrite(
        lease,
        () => {
          giveBack.run(...at(lease))
          touch.run(lease.jobId)
        },
        (task) => task.status === 'waiting',
        { evenFinal: true },
      ),
    sent: (lease, call) =>
      leasedWrite(
        lease,
        ({ call: earlier, spentMicroUsd }, job) => {
          const doubtful = earlier && earlier.state !== 'refused' ? earlier.costMicroUsd : 0
          const next = { ...call, state: 'sent', fence: lease.fence, run: job.run }
          setCall.run(JSON.stringify(next), spentMicroUsd + doubtful, ...at(lease))
          touch.run(lease.jobId)
        },
        ({ call: earlier }) => earlier?.state === 'sent' && earlier.fence === lease.fence,
      ),
    received: (lease, call) => write(() => answered(lease, 'received', () => call)),
    refused: (lease) => write(() => answered(lease, 'refused', () => ({}))),
    preview: (lease, preview) =>
      leasedWrite(
        lease,
        () => {
          setPreview.run(JSON.stringify(preview), ...at(lease))
          touch.run(lease.jobId)
        },
        () => false,
      ),
    record: (lease, { assetId, dueAtMs }) =>
      write(() => {
        let recorded: JobRecord | undefined
        const { outcome, before } = leased(
          lease,
          (_task, job) => {
            done.run(assetId ?? null, ...at(lease))
            recorded = withResult(job, lease, assetId)
            if (!isComplete(recorded, lease)) {
              touch.run(lease.jobId)
              return
            }
            const now = nowMs()
            end.run('completed', null, now, dueAtMs ?? null, dueAtMs === undefined ? 0 : null, job.jobId, job.run)
            recorded = completed(recorded, now, dueAtMs)
          },
          (task) => task.status === 'done',
        )
        return { outcome, job: recorded ?? before }
      }),
    failTask: (lease, { error, retryAtMs, dueAtMs }) =>
      leasedWrite(
        lease,
        (_task, job) => {
          if (retryAtMs !== undefined) {
            waitAgain.run(retryAtMs, ...at(lease))
            touch.run(lease.jobId)
            return
          }
          failed.run(...at(lease))
          end.run('failed', JSON.stringify(error), nowMs(), dueAtMs, null, lease.jobId, job.run)
        },
        (task) => task.status === (retryAtMs === undefined ? 'failed' : 'waiting'),
      ),
    enterStage: (jobId, run, from) => write(() => enter.run(jobId, run, from).changes === 1),
    finish: (jobId, run, { error, dueAtMs }) =>
      write(() => {
        const status = error ? 'failed' : 'completed'
        const settled = dueAtMs === undefined ? 0 : null
        return (
          end.run(status, error ? JSON.stringify(error) : null, nowMs(), dueAtMs ?? null, settled, jobId, run)
            .changes === 1
        )
      }),
    cancel: (ownerId, jobId, { dueAtMs }) =>
      write(() => {
        const job = load(jobId)
        if (job?.ownerId !== ownerId) return undefined
        const canceled = end.run('canceled', null, nowMs(), dueAtMs, null, jobId, job.run).changes === 1
        return { canceled, job: load(jobId) ?? job }
      }),
    reopen: (ownerId, jobId, { run, budgetDay, dueAtMs }) =>
      write(() => {
        const reopened = reopenJob.run(budgetDay, nowMs(), dueAtMs, jobId, ownerId, run - 1).changes === 1
        const job = load(jobId)
        return job?.ownerId === ownerId ? { reopened, job } : undefined
      }),
    settle: (jobId, run, actualMicroUsd) => write(() => settleJob.run(actualMicroUsd, jobId, run).changes === 1),
    load: async (jobId) => load(jobId),
    get: async (ownerId, jobId) => {
      const job = load(jobId)
      return job?.ownerId === ownerId ? job : undefined
    },
    list: async (ownerId, query) => listJobs(database, ownerId, query),
    remove: (ownerId, jobId) => write(() => removeJob.run(jobId, ownerId).changes === 1),
    due: async (limit) =>
      selectDue.all(nowMs(), limit).map((row) => ({
        jobId: row.job_id as string,
        dueAtMs: row.due_at_ms as number,
        sweeps: row.sweeps as number,
      })),
    defer: (jobId, seenDueAtMs, dueAtMs) => write(() => deferJob.run(dueAtMs, jobId, seenDueAtMs).changes === 1),
    revive: () => reviveJobs(database),
  }
}
