import { describe } from 'vitest'
import { drillTests } from './drill-tests.ts'

describe('a real server that is killed', () => drillTests(['randomKills', 'namedCrashPoints', 'lostResponse']))
