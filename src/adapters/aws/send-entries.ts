import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'

/** Why a service took a request but not one entry of it. */
export interface RefusedEntry<T> {
  readonly entry: T
  readonly code: string
  /** Whether it would refuse the same entry again. */
  readonly isPermanent: boolean
}

export interface SendEntries<T> {
  readonly batches: readonly T[][]
  /** Sends one request and gives what was not taken. */
  readonly send: (batch: readonly T[]) => Promise<readonly RefusedEntry<T>[]>
  /** Names the destination in an error: `the queue "image"`. */
  readonly to: string
}

/** A service that refuses some entries is busy for moments; whoever waits for longer has a request of a user open. */
const ATTEMPTS = 4
const FIRST_DELAY_MS = 50
/** Requests at a time: a job's 64 tasks leave in two rounds, and one sender does not trip the service's limits. */
const LANES = 4

/**
 * Sends entries in batches, and again those alone that were refused. Requests that fail as a whole are retried by the
 * SDK. Throws `overloaded` with the number of entries that were not taken in the end, or a bug when they never will be.
 */
export async function sendEntries<T>({ batches, send, to }: SendEntries<T>): Promise<void> {
  const waiting = [...batches]
  const refused: RefusedEntry<T>[] = []
  const lane = async () => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) refused.push(...(await sendBatch(batch, send)))
  }
  await Promise.all(Array.from({ length: Math.min(LANES, batches.length) }, lane))
  if (refused.length === 0) return
  const codes = [...new Set(refused.map(({ code }) => code))].join(', ')
  const message = `${refused.length} of ${batches.flat().length} entries were not taken by ${to} (${codes})`
  if (refused.some(({ isPermanent }) => isPermanent)) throw new Error(message)
  throw new AppError('overloaded', `${message}. It may be busy: try again.`)
}

async function sendBatch<T>(batch: readonly T[], send: SendEntries<T>['send']): Promise<readonly RefusedEntry<T>[]> {
  const given: RefusedEntry<T>[] = []
  let left = batch
  for (let attempt = 1; ; attempt++) {
    const refused = await send(left)
    given.push(...refused.filter(({ isPermanent }) => isPermanent))
    const again = refused.filter(({ isPermanent }) => !isPermanent)
    if (again.length === 0) return given
    if (attempt === ATTEMPTS) return [...given, ...again]
    left = again.map(({ entry }) => entry)
    await sleep(Math.random() * FIRST_DELAY_MS * 2 ** attempt)
  }
}
