import { expect, it, vi } from 'vitest'
import type { Member, Run } from '../../src/adapters/local/pool-run.ts'
import { watchChildren } from '../../src/adapters/local/watch-children.ts'

/** A child at one call that has said nothing for as many milliseconds. */
function silentAt(call: Run['call'], silentMs: number): Member {
  const startedAtMs = performance.now() - silentMs
  const process = { heardAtMs: startedAtMs, rssMegabytes: () => 50, send() {} } as unknown as Member['process']
  const run = { call, startedAtMs, timeoutSeconds: 60 } as Run
  return { process, running: new Map([[1, run]]), ready: true, exclusive: false, peakMegabytes: 0, whenEnded: [] }
}

it('is as patient with a child that computes itself as with one that starts, and with no other', async () => {
  const members = [silentAt('render', 10_000), silentAt('paint', 10_000), silentAt('frame', 40_000)]
  const killed = new Set<Member>()
  const stop = watchChildren({ members: () => members, kill: (member) => killed.add(member) })
  try {
    await vi.waitUntil(() => killed.size === 2, { timeout: 20_000 })
    expect([...killed].map((member) => members.indexOf(member))).toEqual([0, 2])
  } finally {
    stop()
  }
})
