import type { ClientErrorCode } from '../../client/client-error.ts'
import { exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import type { Terminal } from './terminal.ts'

/** The command that helps, where there is one: the messages themselves know nothing of a command line. */
const HELPFUL: Readonly<Partial<Record<ClientErrorCode, string>>> = {
  model_refused: 'atelier models shows which other models can be asked with --model.',
  model_quota: 'atelier models shows which other models can be asked with --model.',
  model_rate_limited: 'atelier models shows which other models can be asked with --model.',
  model_unavailable: 'atelier models shows which models can be used, atelier keys which keys are missing.',
  model_unauthorized: 'atelier keys shows which keys are set and how to change one.',
  budget_exceeded: 'With --dry-run the price and what is left of the budget are shown, and nothing is made.',
}

/** Failures that are permanent for the job's own attempts, and may still end well when its user decides to try again. */
const WORTH_A_RETRY = ['model_in_doubt', 'model_bad_output', 'model_quota', 'model_unauthorized', 'deadline_exceeded']

/** A job that was there when a command failed. */
export interface FailedJob {
  readonly jobId: string
  /** It failed, and its code says that another run may do better. */
  readonly retryable: boolean
  /** It has made all that was asked for; what failed is to bring it here. */
  readonly isCompleted: boolean
}

/**
 * Says why a command failed and what helps, as a line of JSON too if that is wanted, and sets the exit code. Throws on
 * what is no matter of this one request: a server that cannot be reached, a stop, a bug.
 */
export function reportFailure(terminal: Terminal, error: unknown, isJson: boolean, job?: FailedJob): void {
  const explanation = explainFailure(error)
  if (!explanation || explanation.exitCode === exitCodes.unreachable) throw error
  const { code, message, exitCode } = explanation
  if (isJson) terminal.json({ ...(job ? { jobId: job.jobId } : {}), error: { code, message } })
  terminal.fail(terminal.paint('red', message))
  const help = HELPFUL[code as ClientErrorCode]
  if (help) terminal.note(help)
  if (job?.isCompleted) terminal.note(`The pictures are kept: atelier jobs show ${job.jobId}`)
  else if (job && (job.retryable || WORTH_A_RETRY.includes(code))) {
    terminal.note(`atelier jobs retry ${job.jobId} makes what is missing; what is done is not made again.`)
  }
  process.exitCode = exitCode
}
