import type { Job, JobStatus } from '../../schema/job.ts'
import { stepText } from './progress.ts'
import type { SharedOptions } from './shared-options.ts'
import { tableLines } from './table.ts'
import type { Color } from './terminal.ts'
import { ageText } from './text.ts'
import { withClient } from './with-client.ts'

interface ListOptions extends SharedOptions {
  readonly status?: JobStatus
  readonly kind?: string
  readonly limit: number
}

const HEADINGS = ['JOB', 'KIND', 'STATUS', 'PROGRESS', 'CREATED', 'ERROR']

export const statusColors: Readonly<Partial<Record<JobStatus, Color>>> = {
  completed: 'green',
  failed: 'red',
  processing: 'yellow',
}

/** `atelier jobs list` */
export async function listJobs({ status, kind, limit, ...shared }: ListOptions): Promise<void> {
  await withClient(shared, async ({ client, terminal }) => {
    const filter = { ...(status ? { status } : {}), ...(kind ? { kind } : {}) }
    const jobs: Job[] = []
    for await (const job of client.listJobs(filter)) {
      if (shared.json) terminal.json(job)
      if (jobs.push(job) === limit) break
    }
    if (shared.json) return
    if (jobs.length === 0) return terminal.note('There are no such jobs.')
    const now = Date.now()
    const [heading = '', ...lines] = tableLines(
      HEADINGS,
      jobs.map((job) => rowOf(job, now)),
      terminal.dataWidth,
    )
    terminal.data(terminal.paint('bold', heading, 'data'))
    lines.forEach((line, index) => {
      const color = statusColors[jobs[index]?.status ?? 'pending']
      terminal.data(
        color ? line.replace(/\b(completed|failed|processing)\b/, (word) => terminal.paint(color, word, 'data')) : line,
      )
    })
  })
}

function rowOf(job: Job, nowMs: number): string[] {
  const progress = job.status === 'completed' ? '100 %' : stepText(job)
  return [
    job.jobId,
    job.kind,
    job.status,
    progress,
    ageText(Date.parse(job.createdAt), nowMs),
    job.error?.message ?? '',
  ]
}
