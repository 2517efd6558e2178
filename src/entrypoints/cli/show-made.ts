import type { Job, JobOutput } from '../../schema/job.ts'
import { costText } from './money-text.ts'
import type { SavedResult } from './save-results.ts'
import type { Terminal } from './terminal.ts'
import { clockText, countText, printable, sizeText } from './text.ts'

/** What `--json` prints of a result. The cost is the whole job's, once or several times. */
export function resultOf(job: Job, { path, picture }: SavedResult) {
  const { assetId, mediaType, widthPx, heightPx, sizeBytes, frames, sha256, sourceType, making } = picture
  const facts = { mediaType, widthPx, heightPx, sizeBytes, frames, sha256, sourceType }
  const { model = null, seed = null, warnings = [] } = making ?? {}
  return { output: path, jobId: job.jobId, assetId, ...facts, model, seed, warnings, jobCostUsd: job.cost.actualUsd }
}

/** `a-red-fox.png (1024 × 1024, 1.2 MB)` */
export function resultLine({ path, picture: { widthPx, heightPx, sizeBytes, frames } }: SavedResult): string {
  const moving = frames > 1 ? `, ${frames} frames` : ''
  return `${printable(path)} (${widthPx} × ${heightPx}${moving}, ${sizeText(sizeBytes)})`
}

/** What there is to know at the end: which model, which seeds, what it cost and how long it took. */
export function noteSummary(terminal: Terminal, job: Job, pictures: readonly JobOutput[], elapsedMs: number): void {
  const makings = pictures.flatMap(({ making }) => making ?? [])
  for (const warning of new Set(makings.flatMap(({ warnings }) => warnings))) {
    terminal.note(terminal.paint('yellow', printable(warning)))
  }
  const models = [...new Set(makings.map(({ model }) => model))]
  const seeds = [...new Set(makings.flatMap(({ seed }) => seed ?? []))]
  const asked = typeof job.input.model === 'string' ? job.input.model : undefined
  const standsIn = asked !== undefined && models.length > 0 && !models.includes(asked) && !models.includes('mock')
  const parts = [
    models.join(', ') + (standsIn ? ` in place of ${asked}` : ''),
    seeds.length === 0 ? '' : `seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}`,
    costText(job),
    clockText(elapsedMs),
  ]
  terminal.note(
    terminal.paint(
      'dim',
      parts
        .filter((part) => part !== '')
        .map(printable)
        .join(' · '),
    ),
  )
}

/** Says what a job that was stopped has cost, and what is left of it. */
export function noteCanceled(terminal: Terminal, job: Job, isJson: boolean): void {
  const { actualUsd } = job.cost
  if (isJson) terminal.json({ jobId: job.jobId, status: job.status, jobCostUsd: actualUsd })
  const spent = actualUsd === 0 ? 'nothing was spent' : `${costText(job)} was spent`
  const kept = [...job.outputs, ...job.partial].length
  const where = kept === 0 ? '' : ` ${countText(kept, 'picture')} kept: atelier jobs show ${job.jobId}`
  terminal.note(`${job.status === 'canceled' ? 'Canceled' : `The job had ${job.status} already`}; ${spent}.${where}`)
}
