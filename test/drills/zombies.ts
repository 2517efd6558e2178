import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { sleep, waitUntil } from './processes.ts'
import { serverProcess } from './server-process.ts'
import { stubbornClient } from './stubborn-client.ts'
import { randomOutputs, uploadPictures } from './transform-load.ts'

export interface ZombiesSize {
  /** Pauses of the server, each longer than its leases. */
  readonly serverPauses: number
  /** Pauses of children: each is continued before its supervisor gives it up. */
  readonly childPauses: number
  /** Children that are never continued: the supervisor has to notice. */
  readonly deafChildren: number
}

const LEASE_MS = 600
const PAUSE_MS = 900
/** Four seconds for a child at work; half a minute for one that was stopped before it had said that it is ready. */
const REPLACED_MS = 45_000

/**
 * Drill 6. The server is stopped for longer than its leases and continued: its tasks are late, their messages are visible
 * again, and two claims of one task meet. Whoever lost writes nothing and says so. Children are stopped too.
 */
export async function zombies({ serverPauses, childPauses, deafChildren }: ZombiesSize): Promise<DrillResult> {
  const server = await serverProcess({ settings: { leaseMs: LEASE_MS, isLateAfterStop: true } })
  const problems: string[] = []
  const expected: Expected[] = []
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client)
    let transforms = 0
    const submitTransforms = async (name: string, count: number) => {
      for (let number = 0; number < count; number += 1) {
        const { outputs, edgesPx } = randomOutputs()
        const input = { source: { assetId: sources[number % sources.length] }, outputs }
        expected.push({ jobId: (await client.submit('transform', input, `${name}-${number}`)).jobId, edgesPx })
        transforms += 1
      }
    }
    const stale = () => server.journal().filter(({ what }) => what === 'stale').length

    for (let pause = 0; pause < serverPauses; pause += 1) {
      const before = stale()
      const slow = await client.submit('slow', { name: `slow-${pause}`, tasks: 4, workMs: 500 }, `slow-${pause}`)
      expected.push({ jobId: slow.jobId })
      await submitTransforms(`beside-${pause}`, 2)
      await sleep(100)
      server.signal('SIGSTOP')
      await sleep(PAUSE_MS)
      server.signal('SIGCONT')
      await client.ended(slow.jobId)
      if (stale() === before) problems.push(`in pause ${pause} no stale write was refused: the claims did not meet`)
    }
    for (let pause = 0; pause < childPauses; pause += 1) {
      await submitTransforms(`child-${pause}`, 3)
      const child = server.childPids()[pause % 2]
      if (child === undefined) continue
      server.signal('SIGSTOP', child)
      await sleep(100 + Math.random() * 200)
      server.signal('SIGCONT', child)
    }
    for (let deaf = 0; deaf < deafChildren; deaf += 1) {
      await submitTransforms(`deaf-${deaf}`, 6)
      const child = server.childPids()[deaf % 2]
      if (child === undefined) continue
      server.signal('SIGSTOP', child)
      await waitUntil('the supervisor replaces a child that is stopped', () => !server.childPids().includes(child), {
        timeoutMs: REPLACED_MS,
      })
    }
    await Promise.all(expected.map((one) => client.ended(one.jobId)))
    if (server.journal().every(({ what }) => what !== 'lease_lost')) problems.push('nobody logged lease_lost')
    if (serverPauses > 0 && !/atelier_stale_writes_total\{[^}]*\} [1-9]/.test(await client.metrics()))
      problems.push('/metrics counts no stale write')
    const found = await checkInvariants(server, expected)
    return drillResult('6 zombies', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
      transforms,
    })
  } finally {
    await server.dispose()
  }
}
