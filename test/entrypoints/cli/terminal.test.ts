import { describe, expect, it } from 'vitest'
import { type ProgressState, progressLine, startProgress } from '../../../src/entrypoints/cli/progress.ts'
import { createTerminal } from '../../../src/entrypoints/cli/terminal.ts'
import { widthOf } from '../../../src/entrypoints/cli/text.ts'
import type { Job } from '../../../src/schema/job.ts'

function streams(isTTY: boolean, environment: Record<string, string> = {}, isQuiet = false) {
  const text = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof text) => ({
    isTTY,
    columns: 60,
    write(more: string) {
      text[name] += more
    },
  })
  const terminal = createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), environment, isQuiet })
  return { text, terminal }
}

const step = (progress: Partial<Job['progress']>, status: Job['status'] = 'processing') => ({
  status,
  progress: { stage: 'render', done: 0, total: 1, percent: 0, queuePosition: null, ...progress },
})

describe('a terminal', () => {
  it('writes data to standard output and everything else to standard error', () => {
    const { terminal, text } = streams(false)
    terminal.data('result.jpg')
    terminal.json({ a: 1 })
    terminal.note('done')
    terminal.fail('broken')
    expect(text).toEqual({ stdout: 'result.jpg\n{"a":1}\n', stderr: 'done\nbroken\n' })
  })

  it('says only what failed with --quiet', () => {
    const { terminal, text } = streams(true, {}, true)
    terminal.note('done')
    terminal.status('working')
    terminal.fail('broken')
    expect(text.stderr).toBe('broken\n')
  })

  it.each([
    ['colors on a terminal', true, {}, '\u001b[31mx\u001b[0m'],
    ['does not color a pipe', false, {}, 'x'],
    ['obeys NO_COLOR', true, { NO_COLOR: '1' }, 'x'],
    ['colors when NO_COLOR is empty, as its authors ask', true, { NO_COLOR: '' }, '\u001b[31mx\u001b[0m'],
    ['does not color a terminal that cannot', true, { TERM: 'dumb' }, 'x'],
  ])('%s', (_title, isTTY, environment, expected) => {
    expect(streams(isTTY, environment).terminal.paint('red', 'x')).toBe(expected)
  })

  it('takes one that says it is 0 cells wide for one that does not know', () => {
    const stream = { isTTY: true, columns: 0, write() {} }
    const { noteWidth, dataWidth } = createTerminal({ stdout: stream, stderr: stream, environment: {} })
    expect({ noteWidth, dataWidth }).toEqual({ noteWidth: 80, dataWidth: 80 })
  })

  it('keeps the line that changes below what is written', () => {
    const { terminal, text } = streams(true)
    terminal.status('50 %')
    terminal.note('one done')
    terminal.status('')
    expect(text.stderr).toBe('\r\u001b[2K50 %\r\u001b[2Kone done\n50 %\r\u001b[2K')
  })
})

describe('the progress line', () => {
  const state: ProgressState = { total: 4, done: 1, failed: 1, elapsedMs: 65_000, active: [] }

  it('shows the bar, the counts, the time and what is being done', () => {
    const active = [
      { name: 'möwe.jpg', step: step({ done: 1, total: 2, percent: 50 }) },
      { name: 'b.jpg', step: 'sending' as const },
    ]
    expect(progressLine({ ...state, active }, 120)).toBe(
      '[█████████████░░░░░░░] 2/4 · 1 failed · 1:05 · render 1/2 möwe.jpg and 1 more',
    )
  })

  it('counts nothing where there is one thing only', () => {
    const active = [{ name: 'a fox', step: step({ stage: 'frame', done: 3, total: 8, percent: 40 }) }]
    expect(progressLine({ ...state, total: 1, done: 0, failed: 0, active }, 120)).toBe(
      '[████████░░░░░░░░░░░░] 1:05 · frame 3/8 a fox',
    )
  })

  it('says how many tasks are before a job that waits', () => {
    const active = [{ name: 'a.jpg', step: step({ queuePosition: 12 }, 'pending') }]
    expect(progressLine({ ...state, active }, 120)).toContain('queued behind 12 tasks a.jpg')
  })

  it.each([20, 40, 60, 80])('fits into %i cells without touching the last', (cells) => {
    const active = [{ name: '写真'.repeat(40), step: 'sending' as const }]
    expect(widthOf(progressLine({ ...state, active }, cells))).toBeLessThan(cells)
  })
})

describe('progress', () => {
  it('is a line for each thing that is new where no bar can be drawn', () => {
    const { terminal, text } = streams(false)
    const progress = startProgress(terminal, 2)
    progress.update({ name: 'a', step: 'sending' })
    progress.update({ name: 'a', step: step({ done: 1, total: 2 }) })
    progress.update({ name: 'a', step: step({ done: 1, total: 2 }) })
    progress.update({ name: 'a', step: step({ stage: null }, 'completed') })
    progress.end('a', 'done', 'a → b')
    progress.close()
    expect(text.stderr.replaceAll(/\d+:\d+/g, 'TIME')).toBe('a: render 1/2 (TIME)\na → b\n')
  })

  it('is silent with --quiet, but for failures', () => {
    const { terminal, text } = streams(false, {}, true)
    const progress = startProgress(terminal, 2)
    progress.update({ name: 'a', step: step({}) })
    progress.end('a', 'done', 'a → b')
    progress.end('c', 'failed', 'c: broken')
    progress.close()
    expect(text.stderr).toBe('c: broken\n')
  })
})
