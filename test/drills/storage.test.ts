import { drillTests } from './drill-tests.ts'

drillTests('a real server on a disk in trouble', [
  'diskFull',
  'damagedDatabase',
  'damagedPictures',
  'backups',
  'unusableFiles',
  'decoderReach',
])
