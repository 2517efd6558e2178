import type { Job } from '../../schema/job.ts'
import { statusColors } from './list-jobs.ts'
import { stepText } from './progress.ts'
import type { SharedOptions } from './shared-options.ts'
import { tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { pad, printable, sizeText } from './text.ts'
import { withClient } from './with-client.ts'

/** `atelier jobs show ID` */
export async function showJob(jobId: string, options: SharedOptions): Promise<void> {
  await withClient(options, async ({ client, terminal }) => {
    const job = await client.getJob(jobId)
    if (options.json) terminal.json(job)
    else show(terminal, job)
  })
}

/** As wide as the longest name below. */
const NAME_CELLS = 10

function show(terminal: Terminal, job: Job): void {
  const fact = (name: string, value: string | null) => {
    if (value !== null) terminal.data(`${terminal.paint('dim', pad(name, NAME_CELLS), 'data')}${value}`)
  }
  const color = statusColors[job.status]
  fact('job', job.jobId)
  fact('kind', job.kind)
  fact('status', color ? terminal.paint(color, job.status, 'data') : job.status)
  if (job.progress.stage !== null) fact('progress', `${stepText(job)}, ${job.progress.percent} %`)
  if (job.run > 1) fact('run', String(job.run))
  fact('created', job.createdAt)
  fact('started', job.startedAt)
  fact('ended', job.completedAt)
  if (job.cost.estimatedUsd > 0) fact('cost', costText(job))
  fact('input', printable(JSON.stringify(job.input)))
  if (job.error) fact('error', printable(`${job.error.code}: ${job.error.message}`))
  if (job.error?.retryable) fact('', `atelier jobs retry ${job.jobId}`)
  const pictures = job.status === 'completed' ? job.outputs : job.partial
  if (pictures.length === 0) return
  terminal.data('')
  const rows = pictures.map(({ assetId, mediaType, widthPx, heightPx, sizeBytes, url }) => {
    return [assetId, mediaType, `${widthPx} × ${heightPx}`, sizeText(sizeBytes), url]
  })
  // Not clipped: a URL that is cut is of no use.
  for (const line of tableLines(['ASSET', 'TYPE', 'SIZE', 'BYTES', 'URL'], rows)) terminal.data(line)
}

const costText = ({ cost: { estimatedUsd, actualUsd } }: Job) =>
  actualUsd === null ? `at most $${estimatedUsd}` : `$${actualUsd} (estimated $${estimatedUsd})`
