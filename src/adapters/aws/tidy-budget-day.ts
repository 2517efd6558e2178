import type { Reservation } from '../../ports/budget.ts'
import { type DayItem, dayKey, SETTLED, settledItem } from './budget-day.ts'
import type { DynamoItems } from './dynamo-items.ts'

/** A day with this many settled entries is tidied: often enough for an item of about a kilobyte, in one batch of writes. */
const TIDY_AT = 16
/** What one batch of writes takes. */
const MAX_MOVED = 25

/**
 * Moves settled entries out of a day when there are enough of them. Called by whoever has settled one, with the day as
 * that write left it: every settlement leaves another number behind, so one in sixteen tidies, and when it dies, the next
 * sixteenth does. Nothing happens when somebody else has tidied meanwhile.
 */
export async function tidyBudgetDay(
  items: DynamoItems,
  { ownerId, day }: Pick<Reservation, 'ownerId' | 'day'>,
  { entries, moves }: DayItem,
  nowMs: number,
): Promise<void> {
  const settled = Object.keys(entries).filter((id) => entries[id] === SETTLED)
  if (settled.length % TIDY_AT !== 0) return
  const moved = settled.slice(0, MAX_MOVED)
  // First: once an entry is gone, this alone keeps its reservation from being counted again.
  await items.putMany(moved.map((reservationId) => settledItem({ ownerId, day, reservationId }, nowMs)))
  await items.update(dayKey({ ownerId, day }), {
    UpdateExpression: `REMOVE ${moved.map((_, index) => `entries.#id${index}`).join(', ')} ADD moves :one`,
    ConditionExpression: 'moves = :moves',
    ExpressionAttributeNames: Object.fromEntries(moved.map((id, index) => [`#id${index}`, id])),
    ExpressionAttributeValues: { ':one': 1, ':moves': moves },
  })
}
