import { describe } from 'vitest'
import { drillTests } from './drill-tests.ts'

describe('a real server with troublesome messages, jobs and users', () =>
  drillTests(['duplicates', 'poison', 'fanIn', 'cancellation']))
