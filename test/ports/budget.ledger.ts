import fc from 'fast-check'

/** What the ledger allows, in micro-dollars: about three of the amounts. */
export const LIMIT = 100

/** One call of a budget, with the id and the amount that it is about. */
export interface BudgetCall {
  readonly id: number
  readonly amount: number
  readonly isSettling: boolean
}

export const budgetCall = fc.record({
  id: fc.integer({ min: 0, max: 3 }),
  amount: fc.integer({ min: 0, max: 60 }),
  isSettling: fc.boolean(),
})

/** What the port promises, in the simplest form: the reference that adapters are compared with. */
export function newLedger() {
  const entries = new Map<number, { reserved: number; spent: number; isSettled: boolean }>()
  const sums = (): [number, number] => {
    const all = [...entries.values()]
    return [all.reduce((sum, { reserved }) => sum + reserved, 0), all.reduce((sum, { spent }) => sum + spent, 0)]
  }
  return {
    sums,
    run({ id, amount, isSettling }: BudgetCall): boolean {
      const entry = entries.get(id)
      if (isSettling) {
        if (!entry?.isSettled) entries.set(id, { reserved: 0, spent: amount, isSettled: true })
        return true
      }
      const [reserved, spent] = sums()
      if (entry) return true
      if (amount > 0 && reserved + spent + amount > LIMIT) return false
      entries.set(id, { reserved: amount, spent: 0, isSettled: false })
      return true
    },
  }
}

/** Every order that the items can come in. */
export function ordersOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
