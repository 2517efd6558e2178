import { drillTests } from './drill-tests.ts'

drillTests('a real server with troublesome messages, jobs and users', ['duplicates', 'poison', 'fanIn', 'cancellation'])
