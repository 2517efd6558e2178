import { expect, it } from 'vitest'
import { drills } from './drills.ts'

/** Starts, restarts and leases take their time on a machine that does everything else beside it. Not a measure of speed. */
const TIMEOUT_MS = 180_000

/** Makes tests of the short drills that are named. Real signals are needed, which Windows does not have. */
export function drillTests(names: readonly (keyof typeof drills)[]): void {
  for (const name of names) {
    const drill = drills[name]
    if (!drill) throw new Error(`There is no drill ${name}`)
    it.skipIf(process.platform === 'win32')(
      drill.title,
      async () => {
        const { problems, lost, doubled } = await drill.short()
        expect({ problems, lost, doubled }).toEqual({ problems: [], lost: 0, doubled: 0 })
      },
      TIMEOUT_MS,
    )
  }
}
