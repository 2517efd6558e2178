import { mkdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from './connect.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import { Interrupted, withInterrupt } from './interrupt.ts'
import { onDemand } from './on-demand.ts'
import { type PixelOptions, planResize } from './resize-plan.ts'
import type { SharedOptions } from './shared-options.ts'
import { createTerminal, shownName } from './terminal.ts'
import { countText } from './text.ts'
import { findArrivals } from './watch-arrivals.ts'
import { watchChanges } from './watch-changes.ts'
import { createWatchQueue } from './watch-queue.ts'
import { openWatchState } from './watch-state.ts'

interface WatchOptions extends SharedOptions, PixelOptions {
  readonly output?: string
  readonly force?: boolean
  readonly once?: boolean
}

/** Between two looks at files that may still grow; at this rate they cost nothing. */
const TICK_MS = 250

/** What a picture in work gets when the command is to end: more than most need, less than people wait. */
const GRACE_MS = 5_000

/** `atelier watch FOLDER`: goes on after failures, and until it is stopped. */
export async function watch(watched: string, options: WatchOptions): Promise<void> {
  const { json = false, quiet = false, force = false, once = false, output, ...rest } = options
  const terminal = createTerminal({ ...process, environment: process.env, isQuiet: quiet })
  const plan = planResize(rest)
  if (!statSync(watched, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(`${shownName(watched)} is no folder. Name the folder with the pictures.`, exitCodes.usage)
  }
  if (output !== undefined) mkdirSync(output, { recursive: true })
  const stateFolder = resolve(output ?? watched)
  const state = await openWatchState(stateFolder, resolve(watched), plan.outputs)
  const canceling = new AbortController()
  const { signal: workSignal } = canceling

  async function follow(signal: AbortSignal): Promise<void> {
    const connections = onDemand(() => connect({ ...options, terminal, needsWorkers: true, signal: workSignal }))
    const saidErrors = new Set<string>()
    const onError = (folder: string, error: unknown) => {
      const text = `${shownName(folder)}: ${explainFailure(error)?.message ?? String(error)}`
      // The same at every look is said once.
      if (!saidErrors.has(text)) terminal.fail(text)
      saidErrors.add(text)
    }
    const arrivals = findArrivals({ watched, output, suffix: plan.suffix, state, onError })
    const context = { watched, output, plan, state, force, signal: workSignal }
    const queue = createWatchQueue({ terminal, connections, context, isJson: json, isPatient: !once, arrivals })
    const changes = watchChanges(watched, (error) =>
      terminal.note(`Changes are not reported here (${error.message}); looking every few seconds instead.`),
    )
    const stop = () => setTimeout(() => canceling.abort(signal.reason), GRACE_MS).unref()
    signal.addEventListener('abort', stop, { once: true })
    try {
      // A wrong address is said at once.
      await connections.use(async () => undefined)
      if (!once) terminal.note(`Watching ${shownName(watched)} … Ctrl-C ends.`)
      while (!signal.aborted) {
        for (const file of await arrivals.settled(changes.take())) queue.add(file)
        queue.advance()
        if (once && arrivals.count === 0 && queue.isEmpty) break
        await sleep(TICK_MS, undefined, { signal })
      }
    } catch (error) {
      if (!signal.aborted) canceling.abort(error)
      throw error
    } finally {
      changes.close()
      await queue.drain()
      await connections.close()
    }
    if (!once) return
    terminal.note(`${countText(queue.counts.done, 'picture')} done, ${queue.counts.failed} failed.`)
    if (queue.counts.failed > 0) process.exitCode = exitCodes.failed
  }

  try {
    await withInterrupt(terminal, follow, 'Finishing what is in work')
  } catch (error) {
    // Being stopped is how this command ends.
    if (once || !(error instanceof Interrupted)) throw error
  } finally {
    await state.close()
  }
}
