import type { Reporter, TestModule } from 'vitest/node'

/** What a run amounts to. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/**
 * Counts tests as they ended. A file that could not be loaded and an error outside of any test count as one failure each:
 * a run that broke must not look like one that passed. A test that never ended counts as failed too.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed' || state === 'skipped') counts[state]++
      else failedHere++
    }
    counts.failed += failedHere
    if (module.state() === 'failed' && failedHere === 0) counts.failed++
  }
  return counts
}

/** Ends the output of every run with the line that `.ci/run` repeats: `N passed, N failed, N skipped`. */
export function closingLine(write = (text: string) => void process.stdout.write(text)): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const { passed, failed, skipped } = countTests(modules, unhandledErrors)
      write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
    },
  }
}
