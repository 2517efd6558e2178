import { drillTests } from './drill-tests.ts'

drillTests('a real server that is told to stop, or is stopped', ['gracefulStop', 'abruptStop', 'zombies'])
