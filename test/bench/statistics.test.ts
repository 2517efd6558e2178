import { describe, expect, it } from 'vitest'
import { interleaved, median, pairedRatio, quantile, shown } from '../../bench/support/statistics.ts'

describe('the figures of benchmarks', () => {
  it('interpolates between the two values next to a quantile', () => {
    expect(quantile([40, 10, 30, 20], 0.5)).toBe(25)
    expect(quantile([1, 2, 3, 4, 5], 0.99)).toBeCloseTo(4.96)
    expect(median([3])).toBe(3)
    expect(median([])).toBeNaN()
  })

  it('compares within a round, so that a slow round slows both', () => {
    // The machine was ten times slower in the second round; dividing medians would say 1.0 or worse.
    expect(pairedRatio([200, 20, 200], [100, 10, 100])).toBe(2)
  })

  it('runs every variant once a round and turns the order', async () => {
    const ran: string[] = []
    const variant = (name: string) => async () => ran.push(name)
    const values = await interleaved({ a: variant('a'), b: variant('b'), c: variant('c') }, 3)
    expect(ran).toEqual(['a', 'b', 'c', 'b', 'c', 'a', 'c', 'a', 'b'])
    expect(values).toEqual({ a: [1, 6, 8], b: [2, 4, 9], c: [3, 5, 7] })
  })

  it('shows three digits, and a dash for what was not measured', () => {
    expect([0.123, 1.5, 12.34, 123.4, 12_345.6, Number.NaN].map((value) => shown(value))).toEqual([
      '0.12',
      '1.50',
      '12.3',
      '123',
      '12,346',
      '–',
    ])
    expect(shown(5, ' ms')).toBe('5.00 ms')
  })
})
