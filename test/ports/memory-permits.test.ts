import { describe, expect, it } from 'vitest'
import { memoryPermits } from '../../src/ports/memory-permits.ts'

const never = new AbortController().signal
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('memoryPermits', () => {
  it('hands out megabytes in the order of asking: nobody overtakes one that does not fit yet', async () => {
    const permits = memoryPermits(100)
    const started: string[] = []
    const take = (name: string, megabytes: number) =>
      permits.acquire(megabytes, never).then((release) => {
        started.push(name)
        return release
      })
    const first = await take('a', 60)
    const second = take('b', 60)
    const third = take('c', 10)
    await settled()
    expect(started).toEqual(['a'])
    expect(permits.waiting()).toBe(2)
    first()
    ;(await second)()
    ;(await third)()
    expect(started).toEqual(['a', 'b', 'c'])
  })

  it('lets one larger than everything run, alone', async () => {
    const permits = memoryPermits(100)
    const small = await permits.acquire(1, never)
    const large = permits.acquire(5000, never)
    await settled()
    expect(permits.waiting()).toBe(1)
    small()
    const release = await large
    const next = permits.acquire(1, never)
    await settled()
    expect(permits.waiting()).toBe(1)
    release()
    await next
  })

  it('lets a waiting one leave, and those behind it move up', async () => {
    const permits = memoryPermits(100)
    await permits.acquire(60, never)
    const leaving = new AbortController()
    const large = permits.acquire(60, leaving.signal)
    const small = permits.acquire(30, never)
    leaving.abort(new Error('gone'))
    await expect(large).rejects.toThrow('gone')
    await small
    await expect(permits.acquire(1, AbortSignal.abort(new Error('early')))).rejects.toThrow('early')
    expect(permits.waiting()).toBe(0)
  })

  it('takes megabytes back once, however often they are given back', async () => {
    const permits = memoryPermits(10)
    const release = await permits.acquire(10, never)
    release()
    release()
    await permits.acquire(10, never)
    const waiting = permits.acquire(5, never)
    await settled()
    expect(permits.waiting()).toBe(1)
    void waiting
  })
})
