import { interruptionOf } from './interruption.ts'

/**
 * The task's result, or the interruption if it does not heed its signal: a shutdown must not wait for a deaf task. One
 * whose job has ended is given `patienceMs` to end by itself, because a call under way may still say what it cost.
 */
export function untilInterrupted<T>(signal: AbortSignal, work: Promise<T>, patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const interrupt = () => reject(signal.reason)
    const stop = () => {
      if (interruptionOf(signal) === 'job_ended') timer = setTimeout(interrupt, patienceMs)
      else interrupt()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    })
  })
}
