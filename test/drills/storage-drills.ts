import { backups } from './backups.ts'
import { damagedDatabase } from './damaged-database.ts'
import { damagedPictures } from './damaged-pictures.ts'
import { decoderReach } from './decoder-reach.ts'
import { diskFull } from './disk-full.ts'
import type { Drill } from './drills.ts'

import { unusableFiles } from './unusable-files.ts'

/** Drills on disks and files. */
export const storageDrills: Readonly<Record<string, Drill>> = {
  diskFull: {
    number: 18,
    title:
      'promises nothing that a full disk cannot hold, goes on reading and deleting, and does all once there is room',
    short: () => diskFull({ jobs: 12 }),
    long: () => diskFull({ jobs: 200 }),
  },
  damagedDatabase: {
    number: 21,
    title: 'does not start on a damaged database, and says which check failed and what to do',
    // So many that one of them hits what the check sees: SQLite has no checksums.
    short: () => damagedDatabase({ files: 3, flips: 200 }),
    long: () => damagedDatabase({ files: 200, flips: 20 }),
  },
  damagedPictures: {
    number: 21,
    title: 'gives nobody bytes that are not the picture that was stored',
    short: () => damagedPictures(),
    long: () => damagedPictures(),
  },
  backups: {
    number: 23,
    title: 'is in every backup that is made while it works and dies as it was in one moment, with every picture',
    short: () => backups({ rounds: 2, jobsPerRound: 4 }),
    long: () => backups({ rounds: 10, jobsPerRound: 40 }),
  },
  unusableFiles: {
    number: 22,
    title: 'says what is wrong with its disk and its files, and works again without a restart',
    short: () => unusableFiles(),
    long: () => unusableFiles(),
  },
  decoderReach: {
    number: 30,
    title: 'lets no file make its decoder connect, run a program or open what is not its own',
    short: () => decoderReach(),
    long: () => decoderReach(),
  },
}
