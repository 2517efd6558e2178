import type { Job } from '../../schema/job.ts'
import type { Terminal } from './terminal.ts'
import { clip, clockText, countText, printable, widthOf } from './text.ts'

/** What is going on with one item: its job, or a word for what comes before and after it. */
export interface ItemState {
  readonly name: string
  readonly step: 'sending' | 'waiting' | 'saving' | Pick<Job, 'status' | 'progress'>
}

export interface ProgressState {
  readonly total: number
  readonly done: number
  readonly failed: number
  /** Those that are being worked on, the oldest first. */
  readonly active: readonly ItemState[]
  readonly elapsedMs: number
}

export interface Progress {
  /** Says what is going on with an item. The same again is not said again. */
  update(item: ItemState): void
  /** The item has ended; `line` is for where no bar can be drawn. */
  end(name: string, outcome: 'done' | 'failed', line: string): void
  /** Removes the bar. */
  close(): void
}

/** Smooth to the eye, and nothing for a processor. */
const REDRAW_MS = 100
const BAR_CELLS = 20

/** One line: a bar over all items, and what the oldest of those being worked on does. Fits into so many cells. */
export function progressLine(state: ProgressState, cells: number): string {
  const { total, done, failed, active, elapsedMs } = state
  const ended = done + failed
  const share = (ended + active.reduce((sum, item) => sum + shareOf(item), 0)) / Math.max(total, 1)
  const filled = Math.round(Math.min(share, 1) * BAR_CELLS)
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}]`
  const failures = failed > 0 ? ` · ${failed} failed` : ''
  // Of one thing there is nothing to count.
  const counts = total > 1 ? ` ${ended}/${total}${failures} ·` : ''
  const head = `${bar}${counts} ${clockText(elapsedMs)}`
  const [first] = active
  const more = active.length > 1 ? ` and ${active.length - 1} more` : ''
  const tail = first ? ` · ${stepText(first.step)} ${printable(first.name)}${more}` : ''
  // The last cell stays free: some terminals wrap when it is written.
  const room = cells - 1 - widthOf(head)
  return clip(head, cells - 1) + clip(tail, Math.max(0, room))
}

function shareOf({ step }: ItemState): number {
  if (typeof step === 'string') return step === 'saving' ? 1 : 0
  return step.progress.percent / 100
}

/** `render 2/4`, `queued behind 12 tasks`, `sending`. */
export function stepText(step: ItemState['step']): string {
  if (typeof step === 'string') return step
  const { stage, done, total, queuePosition } = step.progress
  if (queuePosition) return `queued behind ${countText(queuePosition, 'task')}`
  return stage === null ? step.status : `${stage} ${done}/${total}`
}

/** A bar that is redrawn on a terminal; elsewhere a line whenever something new is to be said; nothing with `--quiet`. */
export function startProgress(terminal: Terminal, total: number): Progress {
  const startedMs = performance.now()
  const active = new Map<string, ItemState>()
  const counts = { done: 0, failed: 0 }
  const said = new Map<string, string>()

  function draw() {
    const state = { total, ...counts, active: [...active.values()], elapsedMs: performance.now() - startedMs }
    terminal.status(progressLine(state, terminal.noteWidth))
  }
  const timer = terminal.isInteractive ? setInterval(draw, REDRAW_MS) : undefined

  return {
    update(item) {
      active.set(item.name, item)
      if (terminal.isInteractive) return
      const text = stepText(item.step)
      // What takes no time is not worth a line in a log.
      const isBrief = typeof item.step === 'string' || item.step.progress.stage === null
      if (isBrief || said.get(item.name) === text) return
      said.set(item.name, text)
      terminal.note(`${printable(item.name)}: ${text} (${clockText(performance.now() - startedMs)})`)
    },
    end(name, outcome, line) {
      active.delete(name)
      counts[outcome] += 1
      if (outcome === 'failed') terminal.fail(line)
      else terminal.note(line)
    },
    close() {
      clearInterval(timer)
      terminal.status('')
    },
  }
}
