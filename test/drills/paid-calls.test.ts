import { drillTests } from './drill-tests.ts'

drillTests('a real server that pays for pictures and is killed', ['parkedDoubts', 'repeatedDoubts'])
