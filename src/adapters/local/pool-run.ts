import { rm } from 'node:fs/promises'
import type { CallName, CallRequests } from '../../ports/pixel-calls.ts'
import type { PixelsProcess } from './pixels-process.ts'

/** One call on its way through the pool: queued, running in a child, perhaps queued once more, ended. */
export interface Run {
  readonly id: number
  readonly call: CallName
  readonly request: CallRequests[CallName]
  readonly megabytes: number
  readonly timeoutSeconds: number
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  /** Tells that no child works on it any more, whenever its caller left. */
  readonly end: () => void
  /** Its caller has left, but a child still works on it. */
  abandoned: boolean
  /** Another call was in the same child at some time of this run. */
  shared: boolean
  isSecondRun: boolean
  /** By the clock of `performance.now()`. */
  startedAtMs: number
}

/** A child of the pool with what it works on. */
export interface Member {
  readonly process: PixelsProcess
  readonly running: Map<number, Run>
  /** Loaded, and not about to be killed. */
  ready: boolean
  /** It works on a suspect, which is to be alone. */
  exclusive: boolean
  /** The most that its calls were estimated at together since it started: freed memory is not always given back. */
  peakMegabytes: number
  /** Gives back what its ended calls took, when it is gone. */
  readonly whenEnded: (() => void)[]
}

/**
 * Removes what a run leaves that nobody will ask for: `temporary` what a killed child was writing, `target` the result
 * of a call whose caller had left. What cannot be removed is told to `onError` and left to the sweeper.
 */
export function removeLeftover(run: Run, which: 'temporary' | 'target', onError: (error: unknown) => void): void {
  if (!('targetPath' in run.request)) return
  const { targetPath, temporaryPath } = run.request
  const beside = 'preparedPath' in run.request ? [run.request.preparedPath] : []
  for (const path of which === 'target' ? [targetPath, ...beside] : [temporaryPath])
    rm(path, { force: true }).catch(onError)
}
