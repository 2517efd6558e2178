import type {
  ClaimOutcome,
  JobFailure,
  JobRecord,
  Lease,
  LeasedOutcome,
  NewJob,
  PreviewRecord,
  TaskRecord,
  TaskRef,
} from '../../src/ports/job-store.ts'

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T
type Job = Mutable<JobRecord>
type Task = Mutable<TaskRecord>

/**
 * What `JobStore` promises, said once more in the plainest way: one job in memory, no storage, no concurrency. The suite
 * drives it and an adapter with the same commands and compares every answer and every record.
 */
export class JobModel {
  job: Job | undefined
  readonly nowMs: () => number

  constructor(nowMs: () => number) {
    this.nowMs = nowMs
  }

  create(job: NewJob): boolean {
    if (this.job) return false
    const tasks = job.stages.map((stage) =>
      Array.from({ length: stage.tasks }, (): Task => ({ status: 'waiting', fence: 0, attempts: 0, spentMicroUsd: 0 })),
    )
    this.job = structuredClone({
      ...job,
      schemaVersion: 1,
      status: 'pending',
      run: 1,
      tasks,
      revision: 1,
      sweeps: 0,
      queuedAtMs: job.createdAtMs,
      bookedMicroUsd: 0,
    }) as Job
    return true
  }

  get isFinal() {
    return this.job !== undefined && ['completed', 'failed', 'canceled'].includes(this.job.status)
  }

  claim({ stage, index }: TaskRef, leaseMs: number): ClaimOutcome['outcome'] {
    const { job } = this
    if (!job) return 'not_found'
    const task = job.tasks[stage]?.[index]
    if (!task) return 'not_due'
    if (task.status === 'done') return 'done'
    if (this.isFinal) return 'final'
    if (job.stage !== stage) return 'not_due'
    if (job.stages[stage]?.chained && index > 0 && job.tasks[stage]?.[index - 1]?.status !== 'done') return 'not_due'
    const until = task.status === 'leased' ? task.leaseUntilMs : task.availableAtMs
    if ((until ?? 0) > this.nowMs()) return 'later'
    task.status = 'leased'
    task.fence++
    task.attempts++
    task.leaseUntilMs = this.nowMs() + leaseMs
    delete task.availableAtMs
    delete task.preview
    job.status = 'processing'
    job.startedAtMs ??= this.nowMs()
    job.revision++
    return 'claimed'
  }

  heartbeat(lease: Lease, leaseMs: number): LeasedOutcome {
    return this.leased(lease, (task) => {
      task.leaseUntilMs = this.nowMs() + leaseMs
    })
  }

  release(lease: Lease): LeasedOutcome {
    const change = (task: Task, job: Job) => {
      task.status = 'waiting'
      task.attempts--
      delete task.leaseUntilMs
      delete task.preview
      job.revision++
    }
    return this.leased(lease, change, (task) => task.status === 'waiting', { evenFinal: true })
  }

  sent(lease: Lease, costMicroUsd: number): LeasedOutcome {
    const isSent = ({ call }: Task) => call?.state === 'sent' && call.fence === lease.fence
    const change = (task: Task, job: Job) => {
      if (task.call && task.call.state !== 'refused') task.spentMicroUsd += task.call.costMicroUsd
      task.call = { state: 'sent', fence: lease.fence, run: job.run, costMicroUsd }
      job.revision++
    }
    return this.leased(lease, change, isSent)
  }

  received(lease: Lease, answer: { costMicroUsd: number; key: string }): LeasedOutcome {
    return this.answered(lease, 'received', answer)
  }

  refused(lease: Lease): LeasedOutcome {
    return this.answered(lease, 'refused', {})
  }

  preview(lease: Lease, preview: PreviewRecord): LeasedOutcome {
    return this.leased(lease, (task, job) => {
      task.preview = { ...preview }
      job.revision++
    })
  }

  record(lease: Lease, assetId: string | undefined, dueAtMs: number | undefined): LeasedOutcome {
    return this.leased(
      lease,
      (task, job) => {
        task.status = 'done'
        if (assetId !== undefined) task.assetId = assetId
        delete task.leaseUntilMs
        delete task.preview
        const isLast = lease.stage === job.stages.length - 1
        if (isLast && job.tasks[lease.stage]?.every((one) => one.status === 'done'))
          this.end('completed', undefined, dueAtMs)
        else job.revision++
      },
      (task) => task.status === 'done',
    )
  }

  failTask(lease: Lease, error: JobFailure, retryAtMs: number | undefined, dueAtMs: number): LeasedOutcome {
    const status = retryAtMs === undefined ? 'failed' : 'waiting'
    return this.leased(
      lease,
      (task, job) => {
        task.status = status
        delete task.leaseUntilMs
        delete task.preview
        if (retryAtMs === undefined) this.end('failed', error, dueAtMs)
        else {
          task.availableAtMs = retryAtMs
          job.revision++
        }
      },
      (task) => task.status === status,
    )
  }

  enterStage(run: number, from: number): boolean {
    const { job } = this
    if (!job || this.isFinal || job.run !== run || job.stage !== from) return false
    job.stage++
    job.revision++
    return true
  }

  finish(run: number, error: JobFailure | undefined, dueAtMs: number | undefined): boolean {
    if (!this.job || this.isFinal || this.job.run !== run) return false
    this.end(error ? 'failed' : 'completed', error, dueAtMs)
    return true
  }

  cancel(dueAtMs: number): boolean {
    if (!this.job || this.isFinal) return false
    this.end('canceled', undefined, dueAtMs)
    return true
  }

  reopen(run: number, budgetDay: string, dueAtMs: number): boolean {
    const { job } = this
    if (job?.status !== 'failed' || job.dueAtMs !== undefined || job.run !== run - 1) return false
    job.status = 'processing'
    job.run = run
    job.bookedMicroUsd = job.actualMicroUsd ?? 0
    job.budgetDay = budgetDay
    job.queuedAtMs = this.nowMs()
    job.dueAtMs = dueAtMs
    job.sweeps = 0
    job.revision++
    for (const key of ['error', 'startedAtMs', 'completedAtMs', 'actualMicroUsd'] as const) delete job[key]
    return true
  }

  settle(run: number, actualMicroUsd: number): boolean {
    const { job } = this
    if (!job || !this.isFinal || job.run !== run || job.dueAtMs === undefined) return false
    job.actualMicroUsd = actualMicroUsd
    delete job.dueAtMs
    job.revision++
    return true
  }

  defer(seenDueAtMs: number, dueAtMs: number): boolean {
    if (this.job?.dueAtMs !== seenDueAtMs) return false
    this.job.dueAtMs = dueAtMs
    this.job.sweeps++
    return true
  }

  remove(): boolean {
    if (!this.isFinal || this.job?.dueAtMs !== undefined) return false
    this.job = undefined
    return true
  }

  private leased(
    lease: Lease,
    change: (task: Task, job: Job) => void,
    holdsAlready: (task: Task) => boolean = () => false,
    { evenFinal = false } = {},
  ): LeasedOutcome {
    const { job } = this
    const task = job?.tasks[lease.stage]?.[lease.index]
    if (!job || !task) return 'final'
    if (task.fence !== lease.fence) return 'lost'
    if (holdsAlready(task)) return 'ok'
    if (this.isFinal && !evenFinal) return 'final'
    if (task.status !== 'leased') return 'lost'
    change(task, job)
    return 'ok'
  }

  private answered(lease: Lease, state: 'received' | 'refused', more: object): LeasedOutcome {
    const task = this.job?.tasks[lease.stage]?.[lease.index]
    if (!this.job || task?.call?.fence !== lease.fence) return 'lost'
    if (task.call.state === state) return 'ok'
    if (task.call.state !== 'sent') return 'lost'
    task.call = { ...task.call, ...more, state }
    this.job.revision++
    return 'ok'
  }

  private end(status: 'completed' | 'failed' | 'canceled', error: JobFailure | undefined, dueAtMs: number | undefined) {
    const job = this.job as Job
    job.status = status
    job.completedAtMs = this.nowMs()
    job.revision++
    if (error) job.error = { ...error }
    if (dueAtMs === undefined) {
      delete job.dueAtMs
      job.actualMicroUsd = 0
    } else job.dueAtMs = dueAtMs
  }
}
