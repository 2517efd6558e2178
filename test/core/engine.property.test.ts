import { enginePropertySuite } from './engine.suite.ts'

enginePropertySuite({ runs: Number(process.env.ATELIER_TEST_RUNS ?? 120) })
