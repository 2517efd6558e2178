import { afterAll, beforeAll, describe } from 'vitest'
import { accessSuite } from './access.suite.ts'
import { failuresSuite } from './failures.suite.ts'
import { jobsSuite } from './jobs.suite.ts'
import { picturesSuite } from './pictures.suite.ts'
import type { Runtime } from './runtime.ts'

/** What Atelier promises whoever uses it, wherever it runs. The runtime is started once for all. */
export function e2eSuite(name: string, start: () => Promise<Runtime>, startMs: number): void {
  describe(name, () => {
    let runtime: Runtime
    beforeAll(async () => {
      runtime = await start()
    }, startMs)
    afterAll(() => runtime?.close())
    const current = () => runtime
    picturesSuite(current)
    jobsSuite(current)
    accessSuite(current)
    failuresSuite(current)
  })
}
