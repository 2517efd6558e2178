import { hasTool } from '../support/tools.ts'
import { acknowledged } from './acknowledgements.ts'
import { cancellation } from './cancellation.ts'
import type { DrillResult } from './drill-result.ts'
import { duplicates } from './duplicates.ts'
import { fanIn } from './fan-in.ts'
import { lostResponse } from './lost-response.ts'
import { namedCrashPoints } from './named-crash-points.ts'
import { paidAnimations } from './paid-animations.ts'
import { poison } from './poison.ts'
import { randomKills } from './random-kills.ts'
import { abruptStop, gracefulStop } from './shutdown.ts'
import { storageDrills } from './storage-drills.ts'
import { zombies } from './zombies.ts'

export interface Drill {
  readonly title: string
  /** Its number in the design’s list of drills: another name for it. */
  readonly number: number
  /** Seconds, for `npm test`; left out where a test file of its own does it. */
  readonly short?: () => Promise<DrillResult | string>
  /** Minutes, for `npm run drills`. A text says why it cannot be run here. */
  readonly long: () => Promise<DrillResult | string>
}

/** The short run tries other crash points every day, so that all are tried in a month. */
const today = Math.floor(Date.now() / 86_400_000)
const SHORT_EVERY = 30

/** Every drill. Together the long ones do more than 2,000 transforms, 200 kills and 100 stops. */
export const drills: Readonly<Record<string, Drill>> = {
  ...storageDrills,
  randomKills: {
    number: 1,
    title: 'loses and doubles nothing when the server and its children are killed at random moments',
    short: () => randomKills({ rounds: 10, jobsPerRound: 8 }),
    long: () => randomKills({ rounds: 130, jobsPerRound: 16 }),
  },
  namedCrashPoints: {
    number: 2,
    title: 'comes to the same end when the server dies before or after any method of any port',
    short: () => namedCrashPoints({ every: SHORT_EVERY, rotation: today }),
    long: () => namedCrashPoints({ every: 1, rotation: 0 }),
  },
  lostResponse: {
    number: 3,
    title: 'gives a repeated request the one job there is when the first answer was lost',
    short: () => lostResponse({ rounds: 6 }),
    long: () => lostResponse({ rounds: 36 }),
  },
  gracefulStop: {
    number: 4,
    title: 'finishes or gives back what it is at when it is told to stop, and ends with 0',
    short: () => gracefulStop(),
    long: () => gracefulStop(),
  },
  abruptStop: {
    number: 5,
    title: 'loses nothing when it is killed while it stops, and stops at once when told twice',
    short: () => abruptStop({ rounds: 2 }),
    long: () => abruptStop({ rounds: 8 }),
  },
  zombies: {
    number: 6,
    title: 'refuses what a stopped and continued worker writes too late',
    short: () => zombies({ serverPauses: 2, childPauses: 2, deafChildren: 1 }),
    long: () => zombies({ serverPauses: 60, childPauses: 40, deafChildren: 6 }),
  },
  duplicates: {
    number: 7,
    title: 'makes the same bytes and pays as often when every message comes one to four times',
    short: () => duplicates({ jobs: 2 }),
    long: () => duplicates({ jobs: 25 }),
  },
  poison: {
    number: 10,
    title: 'fails a job that kills its server every time, keeps its reason, and spares the others',
    short: () => poison({ poisonJobs: 1, otherJobs: 8 }),
    long: () => poison({ poisonJobs: 4, otherJobs: 60 }),
  },
  fanIn: {
    number: 12,
    title: 'joins sixty tasks once and with all of them, and fails at once when one is dead',
    short: () => fanIn({ jobs: 2, kills: 1, deadJobs: 1 }),
    long: () => fanIn({ jobs: 12, kills: 12, deadJobs: 5 }),
  },
  cancellation: {
    number: 13,
    title: 'ends a job that is canceled at a random moment as canceled or completed, never both',
    short: () => cancellation({ jobs: 60 }),
    long: () => cancellation({ jobs: 400 }),
  },
  acknowledged: {
    number: 19,
    title: 'answers nothing before the disk has it',
    async long() {
      if (!hasTool('strace')) return 'strace is missing'
      return await acknowledged({ requests: 400 })
    },
  },
  parkedDoubts: {
    number: 51,
    title: 'pays for no frame twice unless a user asks for it when the server is killed among paid calls',
    short: () => paidAnimations({ jobs: 12, onDoubt: 'park', picturesBetweenKills: 8 }),
    long: () => paidAnimations({ jobs: 200, onDoubt: 'park', picturesBetweenKills: 8 }),
  },
  repeatedDoubts: {
    number: 52,
    title: 'books every call that it makes again when the operator says that doubts are repeated',
    short: () => paidAnimations({ jobs: 12, onDoubt: 'retry', picturesBetweenKills: 8 }),
    long: () => paidAnimations({ jobs: 200, onDoubt: 'retry', picturesBetweenKills: 8 }),
  },
}
