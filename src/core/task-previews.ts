import { setTimeout } from 'node:timers/promises'
import { parseOperations } from '../operations/parse-operations.ts'
import type { JobRecord, Lease } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { previewKey } from './job-previews.ts'

/** Enough to see what a picture becomes, and 20 to 40 kB: it is looked at for seconds. */
const SMALL = parseOperations('w_512,h_512,fit_inside').operations

/** Between two: each takes a decoder's time and a write of the record, and an eye sees no more by having more. */
const PAUSE_MS = 1_000

export interface TaskPreviews {
  /** Shows an unfinished picture, when its turn comes: of those that come too fast, the newest. Returns at once. */
  readonly show: (bytes: Uint8Array) => void
  /** For when the claim has ended: nothing is shown any more, and what was is deleted. */
  readonly end: () => Promise<void>
}

/**
 * Shows how far a claim's picture is, for as long as it is worked on. The bytes are a model's, so they are untrusted: what
 * is shown is what the sandbox has made of them. A preview is a courtesy, and whatever becomes of it, the task goes on.
 */
export function taskPreviews(engine: Engine, { run }: Pick<JobRecord, 'run'>, lease: Lease): TaskPreviews {
  const { blobs, pixels } = engine.ports
  const ended = new AbortController()
  const { signal } = ended
  const written: string[] = []
  let waiting: Uint8Array | undefined
  let working: Promise<void> | undefined
  let isWorking = false

  async function work() {
    while (waiting && !signal.aborted) {
      const bytes = waiting
      waiting = undefined
      await attempt('A preview could not be shown', () => publish(bytes))
      await pause(signal)
    }
    isWorking = false
  }

  async function publish(bytes: Uint8Array) {
    const number = written.length + 1
    const key = previewKey(lease, number)
    const rawKey = `${key}.raw`
    written.push(key)
    try {
      await blobs.put(rawKey, bytes)
      const header = await pixels.inspect(rawKey, signal)
      const { widthPx, heightPx } = await pixels.render(
        {
          source: { key: rawKey, header },
          targetKey: key,
          operations: SMALL,
          mediaType: 'image/webp',
          quality: undefined,
          label: 'trainedAlgorithmicMedia',
        },
        signal,
      )
      const outcome = await engine.jobs.preview(lease, { number, run, widthPx, heightPx })
      if (outcome === 'ok') engine.signal.notify(lease.jobId)
    } finally {
      await blobs.delete(rawKey)
    }
  }

  /** What fails while the claim lasts is worth a line; afterwards it was told to. */
  async function attempt(message: string, effect: () => Promise<unknown>) {
    try {
      await effect()
    } catch (error) {
      if (error !== signal.reason) engine.log.warn({ err: error, ...lease }, message)
    }
  }

  return {
    show(bytes) {
      if (signal.aborted) return
      waiting = bytes
      if (isWorking) return
      isWorking = true
      working = work()
    },
    async end() {
      ended.abort()
      await working
      // What is left over by a crash, the storage sweep finds.
      const deleteAll = () => Promise.all(written.map((key) => blobs.delete(key)))
      await attempt('Previews of a task that has ended could not be deleted; the storage sweep will', deleteAll)
    },
  }
}

const pause = (signal: AbortSignal) => setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined)
