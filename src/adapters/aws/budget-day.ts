import type { BudgetDay, Reservation } from '../../ports/budget.ts'
import type { Item } from './dynamo-batches.ts'
import type { Condition, ItemKey } from './dynamo-items.ts'
import { table } from './table.ts'

/** A reservation that has been settled. One that has not is the number of its micro-dollars. */
export const SETTLED = 'settled'

/** One owner's day: the sums, and the reservations that make them up as far as they are not history. */
export interface DayItem extends BudgetDay {
  /** Reserved and spent together, because a condition of DynamoDB cannot add. */
  readonly totalMicroUsd: number
  readonly entries: Readonly<Record<string, number | typeof SETTLED>>
  /** How often entries have been moved out. Who writes an entry must have seen all of the moves: see `dynamoBudget`. */
  readonly moves: number
}

/** A day on which nothing has happened. */
export const NEW_DAY: DayItem = { reservedMicroUsd: 0, spentMicroUsd: 0, totalMicroUsd: 0, entries: {}, moves: 0 }

export const dayOf = (item: Item): DayItem => ({
  reservedMicroUsd: Number(item.reservedMicroUsd),
  spentMicroUsd: Number(item.spentMicroUsd),
  totalMicroUsd: Number(item.totalMicroUsd),
  entries: item.entries as DayItem['entries'],
  moves: Number(item.moves),
})

/** Longer than any job is retried (30 days), as on one machine. */
const KEEP_SETTLED_SECONDS = 40 * 86_400

type Day = Pick<Reservation, 'ownerId' | 'day'>

const partition = (ownerId: string) => `BUDGET#${ownerId}`

export const dayKey = ({ ownerId, day }: Day): ItemKey => ({ pk: partition(ownerId), sk: `DAY#${day}` })

/** Where it says that a reservation was settled and has been moved out of its day. */
export const settledKey = ({ ownerId, day, reservationId }: Reservation): ItemKey => ({
  pk: partition(ownerId),
  sk: `SETTLED#${day}#${reservationId}`,
})

export const settledItem = (reservation: Reservation, nowMs: number) => ({
  ...settledKey(reservation),
  [table.timeToLive]: Math.ceil(nowMs / 1_000) + KEEP_SETTLED_SECONDS,
})

/** That the entry is as it was when the day was read, and that nothing has been moved out since. */
export function entryAsRead({ entries, moves }: DayItem, reservationId: string): Condition {
  const entry = entries[reservationId]
  return {
    ConditionExpression: `moves = :moves AND ${entry === undefined ? 'attribute_not_exists(entries.#id)' : 'entries.#id = :entry'}`,
    ExpressionAttributeNames: { '#id': reservationId },
    ExpressionAttributeValues: { ':moves': moves, ...(entry === undefined ? {} : { ':entry': entry }) },
  }
}
