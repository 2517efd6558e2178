import type * as z from 'zod'
import type { Source } from '../../jobs/fetch-source.ts'
import type { Job } from '../../schema/job.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { checkInput, type FieldOptions } from './field-options.ts'
import { type GivenPicture, openFiles, sendPictures, standInFor } from './given-pictures.ts'
import { withinStage } from './job-steps.ts'
import { startProgress } from './progress.ts'
import { type FailedJob, reportFailure } from './report-failure.ts'
import type { ResultNames, WantedResult } from './result-names.ts'
import { runJob } from './run-job.ts'
import { saveResults } from './save-results.ts'
import { settledJob } from './settled-job.ts'
import type { SharedOptions } from './shared-options.ts'
import { showEstimate } from './show-estimate.ts'
import { noteCanceled, noteSummary, resultLine, resultOf } from './show-made.ts'
import { shownName } from './terminal.ts'
import { printable } from './text.ts'
import { type Workplace, withClient } from './with-client.ts'

/** Options of every command that has a model make pictures. */
export interface MakeOptions extends SharedOptions {
  readonly output?: string
  readonly force?: boolean
  readonly dryRun?: boolean
}

/** What a command wants to have made. */
export interface PictureRequest {
  readonly kind: string
  readonly schema: z.ZodObject
  readonly table: FieldOptions<object>
  /** The pictures that it starts from. */
  readonly pictures: readonly GivenPicture[]
  /** The job's input, given what the pictures have become, in their order. */
  readonly input: (sources: readonly Source[]) => Readonly<Record<string, unknown>>
  readonly names: ResultNames
  readonly wanted: readonly WantedResult[]
  /** How many pictures can be worked on at the same time. */
  readonly atOnce: number
  /** What a job that fails has made by then are results too. */
  readonly isMadeOneByOne: boolean
  /** What it is called while it is worked on. */
  readonly title: string
}

/** Has pictures made and writes them to files; with `--dry-run` says what that would come to. */
export async function makePictures(request: PictureRequest, options: MakeOptions): Promise<void> {
  const { dryRun = false, json = false } = options
  checkInput(request.schema, request.input(request.pictures.map(standInFor)), request.table)
  await withClient({ ...options, needsWorkers: !dryRun, pictures: request.atOnce }, async (workplace) => {
    let ended: FailedJob | undefined
    try {
      // Refused before anything is sent or paid for.
      const paths = request.names.paths(request.wanted)
      await openFiles(request.pictures)
      if (dryRun) await estimate(workplace, request, paths, json)
      else
        await run(workplace, request, options, (job) => {
          ended = job
        })
    } catch (error) {
      workplace.signal.throwIfAborted()
      reportFailure(workplace.terminal, error, json, ended)
    }
  })
}

async function estimate(
  { client, terminal }: Workplace,
  request: PictureRequest,
  paths: readonly string[],
  isJson: boolean,
) {
  const input = request.input(request.pictures.map(standInFor))
  const [judged, { budget }] = await Promise.all([client.estimateJob(request.kind, input), client.getMe()])
  showEstimate(terminal, { estimate: judged, budget, paths }, isJson)
}

async function run(
  { client, terminal, signal }: Workplace,
  request: PictureRequest,
  { json: isJson = false, force = false }: MakeOptions,
  onJob: (job: FailedJob) => void,
): Promise<void> {
  const { kind, title, names } = request
  const startedMs = performance.now()
  const progress = startProgress(terminal, 1)
  try {
    const onSend = (path: string) => progress.update({ name: shownName(path), step: 'sending' })
    const sources = await sendPictures(client, request.pictures, { signal, onSend })
    const ended = await runJob(client, kind, request.input(sources), {
      signal,
      onProgress: (job) => progress.update({ name: title, step: withinStage(job) }),
      onCanceled: async (job) => noteCanceled(terminal, await settledJob(client, job), isJson),
    })
    const job = await settledJob(client, ended)
    onJob({ jobId: job.jobId, retryable: job.error?.retryable ?? false, isCompleted: job.status === 'completed' })
    const pictures = job.status === 'completed' ? job.outputs : madePictures(request, job)
    progress.update({ name: title, step: 'saving' })
    await saveResults(client, pictures, {
      names,
      labels: request.wanted.map(({ label }) => label),
      force,
      signal,
      onSaved(saved) {
        if (isJson) terminal.json(resultOf(job, saved))
        // On a terminal the line about it names the file already.
        else if (terminal.dataWidth === undefined || terminal.isQuiet) terminal.data(saved.path)
        terminal.note(resultLine(saved))
      },
    })
    progress.close()
    // Of a job that failed for nothing there is only the reason to tell.
    const isWorthSaying = pictures.length > 0 || job.cost.actualUsd !== 0
    if (isWorthSaying) noteSummary(terminal, job, pictures, performance.now() - startedMs)
    if (job.status !== 'completed') throw failureOf(job)
  } finally {
    progress.close()
  }
}

const madePictures = ({ isMadeOneByOne }: PictureRequest, { partial }: Job) =>
  isMadeOneByOne ? partial.filter(({ making }) => making !== null) : []

function failureOf({ jobId, status, error }: Job): CommandError {
  if (error) return new CommandError(printable(error.message), exitCodes.failed, error.code)
  return new CommandError(`The job ${jobId} was ${status} by somebody else.`)
}
