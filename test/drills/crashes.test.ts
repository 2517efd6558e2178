import { drillTests } from './drill-tests.ts'

drillTests('a real server that is killed', ['randomKills', 'namedCrashPoints', 'lostResponse'])
