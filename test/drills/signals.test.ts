import { describe } from 'vitest'
import { drillTests } from './drill-tests.ts'

describe('a real server that is told to stop, or is stopped', () =>
  drillTests(['gracefulStop', 'abruptStop', 'zombies']))
