/** What one owner may spend on one UTC day, and what is promised to jobs that have not ended. */
export interface BudgetDay {
  readonly reservedMicroUsd: number
  readonly spentMicroUsd: number
}

export interface Reservation {
  readonly ownerId: string
  /** The UTC day that is charged, `2026-11-20`. */
  readonly day: string
  /** One run of one job: `jobId#createdAtMs#run`. */
  readonly reservationId: string
}

/**
 * Guards an owner's daily budget. A reservation is made once and settled once, whatever is repeated or comes late:
 * a second `reserve` of the same id changes nothing, and neither does one that arrives after its `settle`.
 */
export interface Budget {
  /**
   * Promises the amount when reserved + spent + amount stays within the limit; `false` when it would not. Nothing (0) is
   * always promised. What was promised or settled before is `true` again, whatever amount and limit say.
   */
  reserve(reservation: Reservation, amountMicroUsd: number, limitMicroUsd: number): Promise<boolean>
  /** Ends the promise and books what was really spent, which may be more than was reserved. */
  settle(reservation: Reservation, actualMicroUsd: number): Promise<void>
  read(ownerId: string, day: string): Promise<BudgetDay>
}
