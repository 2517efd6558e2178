import { AppError } from '../../errors.ts'

/** Why a pixels child died: killed by its supervisor for a reason, or ended by itself or by somebody else. */
export type Death =
  /** A call ran over its time. */
  | { readonly cause: 'deadline' }
  /** It took far more memory than its pictures were estimated at. */
  | { readonly cause: 'memory' }
  /** It did not answer pings: stopped, or starved. */
  | { readonly cause: 'unresponsive' }
  /** It ended by itself, or somebody else ended it. */
  | { readonly cause: 'exit'; readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** The signals of a program that broke, rather than was ended. */
const CRASHES: readonly (string | null)[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS']

export interface Circumstances {
  /** Another call ran beside this one at some time, so it may not be this one's fault. */
  readonly shared: boolean
  /** This was the call's second run, which is always alone. */
  readonly isSecondRun: boolean
}

/**
 * What becomes of a call whose child died: it runs once more, alone, or it ends with the error returned.
 *
 * A picture is blamed only for what happened while it was alone: never a neighbour. Being killed from outside twice is
 * nobody's fault, so that error may be retried; the other three never are. Pure.
 */
export function callVerdict(death: Death, { shared, isSecondRun }: Circumstances): 'run again' | AppError {
  if (shared) return 'run again'
  if (death.cause === 'deadline') {
    return new AppError(
      'image_timeout',
      'Working on the picture took too long and was stopped. Make it smaller or simpler and try again.',
    )
  }
  if (death.cause === 'memory') {
    return new AppError(
      'image_too_large',
      'Working on the picture took more memory than it may. Make it smaller and upload it again.',
    )
  }
  if (!isSecondRun) return 'run again'
  if (death.cause === 'exit' && (CRASHES.includes(death.signal) || (death.signal === null && death.code !== 0))) {
    return new AppError(
      'image_damaged',
      'The picture breaks its decoder: it is damaged, or made to do harm. Export it anew as JPEG or PNG.',
    )
  }
  return new AppError(
    'worker_lost',
    'The process that worked on the picture was ended twice from outside. It is tried again later.',
  )
}
