import { afterAll, beforeAll, describe } from 'vitest'
import { accessSuite } from './access.suite.ts'
import { PATIENCE_MS } from './eventually.ts'
import { failuresSuite } from './failures.suite.ts'
import { jobsSuite } from './jobs.suite.ts'
import { modelsSuite } from './models.suite.ts'
import { picturesSuite } from './pictures.suite.ts'
import type { Runtime } from './runtime.ts'

/** What Atelier promises whoever uses it, wherever it runs. The runtime is started once for all. */
export function e2eSuite<Some extends Runtime>(
  name: string,
  {
    start,
    startMs,
    more = () => {},
  }: { start: () => Promise<Some>; startMs: number; more?: (runtime: () => Some) => void },
): void {
  describe(name, { timeout: PATIENCE_MS }, () => {
    let runtime: Some
    beforeAll(async () => {
      runtime = await start()
    }, startMs)
    afterAll(() => runtime?.close())
    const current = () => runtime
    picturesSuite(current)
    jobsSuite(current)
    modelsSuite(current)
    accessSuite(current)
    failuresSuite(current)
    more(current)
  })
}
