import { afterEach, beforeEach, expect, it } from 'vitest'
import { drainDeadLetters } from '../../src/core/drain-dead-letters.ts'
import { writeTaskMessage } from '../../src/core/task-message.ts'
import { deadLettersOf } from '../../src/ports/task-queue.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'

let t: TestEngine
beforeEach(async () => {
  t = await openTestEngine()
})
afterEach(() => t.close())

/** Messages of jobs that are gone: nothing is left to decide but to drop them. */
const lost = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ body: writeTaskMessage({ jobId: t.newId(), stage: 0, index }) }))

const visibleIn = async (pool: string) => (await t.engine.queue.depth(deadLettersOf(pool))) ?? 0

it('looks at all that lies there, in every pool and in more than one batch', async () => {
  await t.engine.queue.send(deadLettersOf('image'), lost(23))
  await t.engine.queue.send(deadLettersOf('web'), lost(1))
  expect(await drainDeadLetters(t.engine, () => true)).toBe(24)
  expect([await visibleIn('image'), await visibleIn('web')]).toEqual([0, 0])
  expect(await drainDeadLetters(t.engine, () => true)).toBe(0)
})

it('hides what only somebody else can decide, and keeps it', async () => {
  await t.engine.queue.bury('image', writeTaskMessage({ jobId: t.newId(), stage: 0, index: 0 }), 'image_damaged')
  await t.engine.queue.send(deadLettersOf('image'), [{ body: 'from a newer release' }])
  expect(await drainDeadLetters(t.engine, () => true)).toBe(2)
  expect(await visibleIn('image')).toBe(0)
  t.clock.advance(3_600_000)
  expect(await visibleIn('image')).toBe(1)
  t.clock.advance(12 * 3_600_000)
  expect(await visibleIn('image')).toBe(2)
})

it('stops when its time is over', async () => {
  await t.engine.queue.send(deadLettersOf('image'), lost(25))
  let looks = 0
  // Asked before each look, in each of three pools.
  await drainDeadLetters(t.engine, () => ++looks <= 3)
  expect(await visibleIn('image')).toBe(15)
})
