import type { TaskRef } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { runTask } from './run-task.ts'
import { writeTaskMessage } from './task-message.ts'
import type { Worker } from './worker.ts'

/** How long a suspect is alone. Most tasks are done by then; one that goes on is no longer the first thing to blame. */
const ALONE_MS = 2_000

/**
 * Tries the suspects one after another, each alone for a while, before the work is started. A task that kills its process
 * would take along whatever runs beside it, again and again, until that too had no attempts left; alone, it is the only
 * one whose attempt counts. Their messages come later and find them done. Stops like a worker does.
 */
export function startAfterTrial(engine: Engine, suspects: readonly TaskRef[], start: () => Worker): Worker {
  if (suspects.length === 0) return start()
  const stopping = new AbortController()
  const aborting = new AbortController()
  const running: Promise<void>[] = []
  let worker: Worker | undefined

  async function run(suspect: TaskRef) {
    try {
      await runTask(engine, { body: writeTaskMessage(suspect), hide: async () => {} }, aborting.signal)
    } catch (error) {
      engine.log.error({ err: error, ...suspect }, 'Trying a task failed; its message comes')
    }
  }

  async function tryAll() {
    engine.log.warn({ suspects: suspects.length }, 'Tasks were interrupted more than once; each is tried alone first')
    for (const suspect of suspects) {
      if (stopping.signal.aborted) return
      const work = run(suspect)
      running.push(work)
      await Promise.race([work, passed(ALONE_MS, stopping.signal)])
    }
    if (!stopping.signal.aborted) worker = start()
  }

  const trial = tryAll()
  return {
    async stop(graceMs) {
      stopping.abort()
      await trial
      const timer = setTimeout(() => aborting.abort(), graceMs)
      await Promise.all([...running, worker?.stop(graceMs)])
      clearTimeout(timer)
    },
  }
}

/** Resolves after the time, or when the signal aborts. */
const passed = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })
