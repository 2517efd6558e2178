import { describe, it, type TestContext } from 'vitest'
import { drills } from './drills.ts'

/** Starts, restarts and leases take their time on a machine that does everything else beside it. Not a measure of speed. */
const TIMEOUT_MS = 180_000

/**
 * Makes tests of the short drills that are named. They run at the same time, because each waits for most of its time.
 * Real signals are needed, which Windows does not have.
 */
export function drillTests(subject: string, names: readonly (keyof typeof drills)[]): void {
  describe.skipIf(process.platform === 'win32').concurrent(subject, () => {
    for (const name of names) {
      const drill = drills[name]
      if (!drill?.short) throw new Error(`There is no short drill ${name}`)
      const { short } = drill
      const run = async ({ expect, skip }: TestContext) => {
        const result = await short()
        if (typeof result === 'string') {
          if (process.env.CI === 'true') throw new Error(result)
          process.stderr.write(`Skipped: ${result}\n`)
          return skip(result)
        }
        const { problems, lost, doubled } = result
        expect({ problems, lost, doubled }).toEqual({ problems: [], lost: 0, doubled: 0 })
      }
      it(drill.title, run, TIMEOUT_MS)
    }
  })
}
