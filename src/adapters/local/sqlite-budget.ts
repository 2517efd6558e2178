import type { Budget, Reservation } from '../../ports/budget.ts'
import type { Database } from './database.ts'

/** Forty days: longer than any job is retried. */
const KEEP_RESERVATIONS_MS = 40 * 86_400_000

/** Daily budgets in SQLite: a row a reservation, so that each is made once and settled once, and a row a day with the sums. */
export function sqliteBudget({ statement, write, nowMs }: Database): Budget {
  // Reservations guard against repetitions, and nothing repeats a job's settlement after so long. The days' sums stay.
  const oldest = new Date(nowMs() - KEEP_RESERVATIONS_MS).toISOString().slice(0, 10)
  statement('DELETE FROM budget_reservations WHERE day < ? AND is_settled = 1').run(oldest)

  const find = statement(
    'SELECT reserved_micro_usd AS reserved, is_settled AS settled FROM budget_reservations WHERE owner_id = ? AND day = ? AND reservation_id = ?',
  )
  const sum = statement(
    'SELECT reserved_micro_usd AS reserved, spent_micro_usd AS spent FROM budget_days WHERE owner_id = ? AND day = ?',
  )
  const insert = statement('INSERT INTO budget_reservations VALUES (?, ?, ?, ?, ?)')
  const close = statement(
    'UPDATE budget_reservations SET is_settled = 1 WHERE owner_id = ? AND day = ? AND reservation_id = ?',
  )
  const add = statement(
    `INSERT INTO budget_days VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       reserved_micro_usd = reserved_micro_usd + excluded.reserved_micro_usd, spent_micro_usd = spent_micro_usd + excluded.spent_micro_usd`,
  )
  const read = (ownerId: string, day: string) => {
    const row = sum.get(ownerId, day)
    return { reservedMicroUsd: Number(row?.reserved ?? 0), spentMicroUsd: Number(row?.spent ?? 0) }
  }
  const key = ({ ownerId, day, reservationId }: Reservation): [string, string, string] => [ownerId, day, reservationId]
  return {
    reserve: (reservation, amountMicroUsd, limitMicroUsd) =>
      write(() => {
        if (find.get(...key(reservation))) return true
        const { ownerId, day } = reservation
        const { reservedMicroUsd, spentMicroUsd } = read(ownerId, day)
        if (amountMicroUsd > 0 && reservedMicroUsd + spentMicroUsd + amountMicroUsd > limitMicroUsd) return false
        insert.run(...key(reservation), amountMicroUsd, 0)
        add.run(ownerId, day, amountMicroUsd, 0)
        return true
      }),
    settle: (reservation, actualMicroUsd) =>
      write(() => {
        const row = find.get(...key(reservation))
        if (row?.settled === 1) return
        if (row) close.run(...key(reservation))
        else insert.run(...key(reservation), 0, 1)
        add.run(reservation.ownerId, reservation.day, -Number(row?.reserved ?? 0), actualMicroUsd)
      }),
    read: async (ownerId, day) => read(ownerId, day),
  }
}
