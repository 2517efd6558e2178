import { diskFull } from './disk-full.ts'
import type { Drill } from './drills.ts'

/** Drills on disks and files. */
export const storageDrills: Readonly<Record<string, Drill>> = {
  diskFull: {
    number: 18,
    title:
      'promises nothing that a full disk cannot hold, goes on reading and deleting, and does all once there is room',
    short: () => diskFull({ jobs: 12 }),
    long: () => diskFull({ jobs: 200 }),
  },
}
