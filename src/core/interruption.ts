/** Why a running task was told to stop. Not an AppError: none of these is the task's own failure. */
export type InterruptionReason = 'lease_lost' | 'job_ended' | 'shutdown' | 'timeout'

/** The reason an abort signal carries to a task. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly reason: InterruptionReason

  constructor(reason: InterruptionReason) {
    super(`The task was told to stop: ${reason}`)
    this.reason = reason
  }
}

/** The reason why the signal aborted, if it was one of ours. */
export const interruptionOf = (signal: AbortSignal): InterruptionReason | undefined =>
  signal.aborted && signal.reason instanceof Interruption ? signal.reason.reason : undefined
