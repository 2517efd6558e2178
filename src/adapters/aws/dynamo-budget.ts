import { AppError } from '../../errors.ts'
import type { Budget, Reservation } from '../../ports/budget.ts'
import { type DayItem, dayKey, dayOf, entryAsRead, NEW_DAY, SETTLED, settledKey } from './budget-day.ts'
import { type DynamoItemsOptions, dynamoItems } from './dynamo-items.ts'
import { tidyBudgetDay } from './tidy-budget-day.ts'
import { untilWritten } from './until-written.ts'

export interface DynamoBudgetOptions extends DynamoItemsOptions {
  readonly nowMs: () => number
}

/**
 * An entry takes about 55 bytes, so this many are half of the 400 kB that an item may have. Long before, every write
 * of the day costs as many units as the item has kilobytes: https://aws.amazon.com/dynamodb/pricing/
 */
const MAX_ENTRIES = 4_000

/**
 * Daily budgets in DynamoDB: an item a day that holds sums and entries, so that each change is one conditional write.
 *
 * Settled entries are moved out: an item for each is written, then the entries are removed and `moves` is raised in one
 * write. Whoever writes an entry reads the day, then whether the reservation has been moved out, and writes on condition
 * that `moves` has not been raised since: no entry can come back, however long somebody sleeps between two steps.
 * Why, and why not by age: docs/decisions/0009-budgets-in-dynamodb.md
 */
export function dynamoBudget({ nowMs, ...options }: DynamoBudgetOptions): Budget {
  const items = dynamoItems(options)

  async function find(day: Pick<Reservation, 'ownerId' | 'day'>): Promise<DayItem | undefined> {
    const item = await items.get(dayKey(day))
    return item && dayOf(item)
  }

  /** The day with all that a write to it relies on. */
  async function open(reservation: Reservation): Promise<{ day: DayItem; isMoved: boolean }> {
    const found = await find(reservation)
    if (!found) {
      // Only there to be written to: whether this put or somebody else's succeeds, the next condition judges.
      await items.put({ ...dayKey(reservation), ...NEW_DAY }, { ConditionExpression: 'attribute_not_exists(pk)' })
    }
    const day = found ?? NEW_DAY
    // After the day, never beside it: what is moved out in between raises `moves`, and the write fails.
    const isMoved =
      day.entries[reservation.reservationId] === undefined && (await items.get(settledKey(reservation))) !== undefined
    return { day, isMoved }
  }

  return {
    reserve: (reservation, amountMicroUsd, limitMicroUsd) =>
      untilWritten(async () => {
        const { day, isMoved } = await open(reservation)
        if (isMoved || day.entries[reservation.reservationId] !== undefined) return { result: true }
        // Nothing always fits, also into a day that has gone beyond its limit.
        const most = amountMicroUsd > 0 ? limitMicroUsd - amountMicroUsd : Number.MAX_SAFE_INTEGER
        if (day.totalMicroUsd > most) return { result: false }
        if (Object.keys(day.entries).length >= MAX_ENTRIES) throw tooMany()
        const asRead = entryAsRead(day, reservation.reservationId)
        const written = await items.update(dayKey(reservation), {
          ...asRead,
          UpdateExpression: 'SET entries.#id = :amount ADD reservedMicroUsd :amount, totalMicroUsd :amount',
          ConditionExpression: `${asRead.ConditionExpression} AND totalMicroUsd <= :most`,
          ExpressionAttributeValues: { ...asRead.ExpressionAttributeValues, ':amount': amountMicroUsd, ':most': most },
        })
        return written && { result: true }
      }),
    settle: (reservation, actualMicroUsd) =>
      untilWritten(async () => {
        const { day, isMoved } = await open(reservation)
        const entry = day.entries[reservation.reservationId]
        if (isMoved || entry === SETTLED) return { result: undefined }
        const reserved = entry ?? 0
        const asRead = entryAsRead(day, reservation.reservationId)
        const written = await items.update(dayKey(reservation), {
          ...asRead,
          UpdateExpression:
            'SET entries.#id = :settled ADD reservedMicroUsd :freed, spentMicroUsd :actual, totalMicroUsd :more',
          ExpressionAttributeValues: {
            ...asRead.ExpressionAttributeValues,
            ':settled': SETTLED,
            ':freed': -reserved,
            ':actual': actualMicroUsd,
            ':more': actualMicroUsd - reserved,
          },
        })
        if (!written) return undefined
        await tidyBudgetDay(items, reservation, dayOf(written), nowMs())
        return { result: undefined }
      }),
    async read(ownerId, day) {
      const { reservedMicroUsd, spentMicroUsd } = (await find({ ownerId, day })) ?? NEW_DAY
      return { reservedMicroUsd, spentMicroUsd }
    },
  }
}

const tooMany = () =>
  new AppError('overloaded', `${MAX_ENTRIES} jobs that cost something are under way. Try again when some have ended.`, {
    retryAfterSeconds: 60,
  })
