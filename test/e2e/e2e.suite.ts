import { afterAll, beforeAll, describe } from 'vitest'
import { accessSuite } from './access.suite.ts'
import { PATIENCE_MS } from './eventually.ts'
import { failuresSuite } from './failures.suite.ts'
import { type ImageServer, imageServer } from './image-server.ts'
import { jobsSuite } from './jobs.suite.ts'
import { modelsSuite } from './models.suite.ts'
import { picturesSuite } from './pictures.suite.ts'
import { type Runtime, SETTINGS } from './runtime.ts'

/** What Atelier promises whoever uses it, wherever it runs. The runtime is started once for all. */
export function e2eSuite<Some extends Runtime>(
  name: string,
  {
    start,
    startMs,
    more = () => {},
  }: {
    start: (settings: Readonly<Record<string, string>>) => Promise<Some>
    startMs: number
    more?: (runtime: () => Some) => void
  },
): void {
  describe(name, { timeout: PATIENCE_MS }, () => {
    let models: ImageServer
    let runtime: Some
    beforeAll(async () => {
      models = await imageServer()
      const model = { OPENAI_COMPATIBLE_URL: `${models.url}/v1`, OPENAI_COMPATIBLE_MODELS: 'green' }
      runtime = await start({ ...SETTINGS, ...model })
    }, startMs)
    afterAll(async () => {
      await runtime?.close()
      await models?.close()
    })
    const current = () => runtime
    picturesSuite(current)
    jobsSuite(current)
    modelsSuite(current, () => models)
    accessSuite(current)
    failuresSuite(current)
    more(current)
  })
}
