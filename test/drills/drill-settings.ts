/** What a drill tells the server it is about to hurt. It travels in the environment, because the server is another process. */
export interface DrillSettings {
  /** Where the server writes what it does, a line each; what is written is kept when it is killed. */
  readonly journalPath: string
  /** The provider that the paid kind calls. */
  readonly providerUrl: string
  /** Shorter leases make pauses longer than a lease affordable. */
  readonly leaseMs?: number
  /** Every message is sent one to four times, at once or up to half a second late. */
  readonly isDuplicating?: boolean
  /** Heartbeats come half a second late when the process was stopped, as they do behind a slow disk. */
  readonly isLateAfterStop?: boolean
  /** No task works longer than this, whatever its input says: for the server that finishes what an earlier one left. */
  readonly maxWorkMs?: number
}

const VARIABLE = 'ATELIER_TEST_DRILL'

/** The settings as an environment variable. */
export const writeDrillSettings = (settings: DrillSettings): Record<string, string> => ({
  [VARIABLE]: JSON.stringify(settings),
})

/** The settings of this process. Throws when there are none: a server without a journal shows nothing. */
export function readDrillSettings(environment: Readonly<Record<string, string | undefined>>): DrillSettings {
  const text = environment[VARIABLE]
  if (text === undefined) throw new Error(`${VARIABLE} is not set: start this server through server-process.ts`)
  return JSON.parse(text) as DrillSettings
}
