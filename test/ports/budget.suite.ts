import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Budget } from '../../src/ports/budget.ts'
import { type BudgetCall, budgetCall, LIMIT, newLedger, ordersOf } from './budget.ledger.ts'

export interface BudgetFixture {
  readonly budget: Budget
  readonly close: () => void | Promise<void>
  /** How often properties are tried; fewer where every call goes over a network. */
  readonly propertyRuns?: number
}

let serial = 0

/** What every budget must do, on any runtime. */
export function budgetSuite(name: string, open: () => Promise<BudgetFixture>) {
  describe(`${name} as a budget`, () => {
    let fixture: BudgetFixture
    let budget: Budget
    let ownerId: string
    beforeEach(async () => {
      fixture = await open()
      budget = fixture.budget
      ownerId = `owner-${++serial}`
      return () => fixture.close()
    })

    const day = '2026-11-20'
    const of = (reservationId: string) => ({ ownerId, day, reservationId })
    const read = async () => {
      const { reservedMicroUsd, spentMicroUsd } = await budget.read(ownerId, day)
      return [reservedMicroUsd, spentMicroUsd]
    }

    it('has nothing reserved or spent at first', async () => {
      expect(await read()).toEqual([0, 0])
    })

    it('promises up to the limit and not a bit more', async () => {
      expect(await budget.reserve(of('a#1'), 60, 100)).toBe(true)
      expect(await budget.reserve(of('b#1'), 41, 100)).toBe(false)
      expect(await budget.reserve(of('b#1'), 40, 100)).toBe(true)
      expect(await budget.reserve(of('c#1'), 1, 100)).toBe(false)
      expect(await read()).toEqual([100, 0])
    })

    it('turns a promise into what was really spent, less or more', async () => {
      await budget.reserve(of('a#1'), 60, 100)
      await budget.settle(of('a#1'), 10)
      expect(await read()).toEqual([0, 10])
      await budget.reserve(of('b#1'), 90, 100)
      await budget.settle(of('b#1'), 120)
      expect(await read()).toEqual([0, 130])
      expect(await budget.reserve(of('c#1'), 1, 100)).toBe(false)
    })

    it('always promises nothing, because a free job costs no budget', async () => {
      await budget.settle(of('a#1'), 500)
      expect(await budget.reserve(of('b#1'), 0, 100)).toBe(true)
      expect(await read()).toEqual([0, 500])
    })

    it('counts a repeated reservation once, also when the budget is used up meanwhile', async () => {
      expect(await budget.reserve(of('a#1'), 60, 100)).toBe(true)
      expect(await budget.reserve(of('a#1'), 60, 100)).toBe(true)
      expect(await budget.reserve(of('a#1'), 99, 10)).toBe(true)
      expect(await read()).toEqual([60, 0])
    })

    it('counts a repeated settlement once', async () => {
      await budget.reserve(of('a#1'), 60, 100)
      await budget.settle(of('a#1'), 30)
      await budget.settle(of('a#1'), 30)
      await budget.settle(of('a#1'), 50)
      expect(await read()).toEqual([0, 30])
    })

    it('reserves nothing when the reservation comes after its settlement', async () => {
      await budget.settle(of('a#1'), 0)
      expect(await budget.reserve(of('a#1'), 60, 100)).toBe(true)
      expect(await read()).toEqual([0, 0])
      await budget.settle(of('b#1'), 25)
      expect(await budget.reserve(of('b#1'), 60, 100)).toBe(true)
      expect(await read()).toEqual([0, 25])
    })

    it('keeps owners and days apart', async () => {
      await budget.reserve(of('a#1'), 100, 100)
      expect(await budget.reserve({ ...of('a#1'), day: '2026-11-21' }, 100, 100)).toBe(true)
      expect(await budget.reserve({ ...of('a#1'), ownerId: `${ownerId}-other` }, 100, 100)).toBe(true)
      expect(await budget.read(ownerId, '2026-11-21')).toEqual({ reservedMicroUsd: 100, spentMicroUsd: 0 })
      await budget.settle({ ...of('a#1'), day: '2026-11-21' }, 1)
      expect(await read()).toEqual([100, 0])
    })

    it('never promises more than the limit to any number of jobs at once', async () => {
      const amounts = Array.from({ length: 60 }, (_, index) => 7 + (index % 5))
      const granted = await Promise.all(
        amounts.flatMap((amount, index) => [
          budget.reserve(of(`${index}#1`), amount, 100),
          budget.reserve(of(`${index}#1`), amount, 100),
        ]),
      )
      const promised = amounts.filter((_, index) => granted[2 * index] || granted[2 * index + 1])
      const sum = promised.reduce((total, amount) => total + amount, 0)
      expect(await read()).toEqual([sum, 0])
      expect(sum).toBeLessThanOrEqual(100)
      // Not one more would have fitted.
      expect(sum).toBeGreaterThan(100 - 11)
    })

    const run = ({ id, amount, isSettling }: BudgetCall) =>
      isSettling ? budget.settle(of(`${id}#1`), amount).then(() => true) : budget.reserve(of(`${id}#1`), amount, LIMIT)

    it('keeps the books of a plain ledger, however late and often it is called', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(budgetCall, { maxLength: 20 }), async (calls) => {
          ownerId = `owner-${++serial}`
          const ledger = newLedger()
          for (const one of calls) {
            expect(await run(one)).toBe(ledger.run(one))
            expect(await read()).toEqual(ledger.sums())
          }
        }),
        { numRuns: fixture.propertyRuns ?? 200 },
      )
    })

    it('ends as if calls that came at once had come in some order', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(budgetCall, { maxLength: 5 }),
          fc.array(budgetCall, { maxLength: 4 }),
          async (first, atOnce) => {
            ownerId = `owner-${++serial}`
            for (const one of first) await run(one)
            const answers = await Promise.all(atOnce.map(run))
            const seen = JSON.stringify([answers, await read()])
            const possible = ordersOf(atOnce.map((_, index) => index)).map((order) => {
              const ledger = newLedger()
              for (const one of first) ledger.run(one)
              const given: boolean[] = []
              for (const index of order) given[index] = ledger.run(atOnce[index] as BudgetCall)
              return JSON.stringify([given, ledger.sums()])
            })
            expect(possible).toContain(seen)
          },
        ),
        { numRuns: fixture.propertyRuns ?? 200 },
      )
    })
  })
}
