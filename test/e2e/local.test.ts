import { e2eSuite } from './e2e.suite.ts'
import { localRuntime } from './local-runtime.ts'

e2eSuite('one machine', { start: localRuntime, startMs: 60_000 })
