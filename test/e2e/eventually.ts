import { waitUntil } from '../drills/processes.ts'

/** As long as one of these tests may take. A machine that does everything else beside it may need most of it. */
export const PATIENCE_MS = 120_000

/** Looks again and again until it is so. */
export const eventually = (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> =>
  waitUntil(what, isSo, { pollMs: 40, timeoutMs: PATIENCE_MS })
