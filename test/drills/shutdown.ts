import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep, waitUntil } from './processes.ts'
import { recoveryTimes } from './recovery.ts'
import { realServer, type ServerProcess, serverProcess } from './server-process.ts'
import { readStoredState } from './stored-state.ts'
import { type StubbornClient, stubbornClient } from './stubborn-client.ts'
import { randomOutputs, uploadPictures } from './transform-load.ts'

/** As long as a busy server may take to stop: its grace of 8 s and a second for connections and files. */
const STOP_MS = 9_500
/** After SIGTERM nothing new is begun, but for what was being received in that moment. */
const LAST_CLAIM_MS = 100
/** `/readyz` says so within this. */
const NOT_READY_MS = 250

/** Jobs that outlast every grace, and some that do not. */
async function submitSlow(client: StubbornClient, long: number, short: number, round = 0): Promise<string[]> {
  const submit = (name: string, workMs: number) => client.submit('slow', { name, workMs }, name)
  const names = [
    ...Array.from({ length: short }, (_, index) => submit(`short-${round}-${index}`, 1_500)),
    ...Array.from({ length: long }, (_, index) => submit(`long-${round}-${index}`, 100_000)),
  ]
  return (await Promise.all(names)).map((job) => job.jobId)
}

const claimed = (server: ServerProcess) => server.journal().filter(({ what }) => what === 'claim').length

/**
 * Drill 4. SIGTERM while twenty slow tasks run or wait: not ready any more at once, nothing new is begun, what ends in
 * time ends, the rest is given back rather than left to its lease, exit code 0, and the next server does the rest.
 */
export async function gracefulStop(): Promise<DrillResult> {
  const server = await serverProcess()
  const problems: string[] = []
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const jobIds = await submitSlow(client, 12, 8)
    await waitUntil('every slot of the pool is busy', () => claimed(server) >= 16)

    const stoppedAtMs = monotonicMs()
    const exited = server.terminate()
    const notReadyAtMs = await firstNotReady(server, stoppedAtMs)
    if (notReadyAtMs === undefined) problems.push('/readyz never answered 503 while the server was stopping')
    else if (notReadyAtMs - stoppedAtMs > NOT_READY_MS) problems.push('/readyz was late to say 503')
    const exit = await exited
    const tookMs = exit.atMs - stoppedAtMs
    if (exit.code !== 0) problems.push(`it ended with ${JSON.stringify(exit)}`)
    if (tookMs > STOP_MS) problems.push(`it took ${Math.round(tookMs)} ms to stop`)
    const late = server.journal().filter(({ what, atMs }) => what === 'claim' && atMs > stoppedAtMs + LAST_CLAIM_MS)
    if (late.length > 0) problems.push(`${late.length} tasks were claimed after SIGTERM`)

    const { jobs } = await readStoredState(server.dataDirectory)
    const tasks = jobIds.flatMap((jobId) => jobs.get(jobId)?.tasks.flat() ?? [])
    const leased = tasks.filter((task) => task.status === 'leased').length
    const counted = tasks.filter((task) => task.status === 'waiting' && task.attempts > 0).length
    const done = tasks.filter((task) => task.status === 'done').length
    if (leased > 0) problems.push(`${leased} tasks were left to their leases`)
    if (counted > 0) problems.push(`${counted} tasks that were given back had the attempt counted`)
    if (done < 8) problems.push(`${done} of 8 tasks that had the time were finished`)

    await server.start({ settings: { maxWorkMs: 20 } })
    const found = await checkInvariants(
      server,
      jobIds.map((jobId) => ({ jobId })),
    )
    return drillResult('4 SIGTERM while busy', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: jobIds.length,
    })
  } finally {
    await server.dispose()
  }
}

/** When the server first said that it is not ready; undefined when it ended without having said so. */
async function firstNotReady(server: ServerProcess, sinceMs: number): Promise<number | undefined> {
  while (server.isRunning() && monotonicMs() - sinceMs < STOP_MS) {
    try {
      const { status } = await fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(1_000) })
      if (status === 503) return monotonicMs()
    } catch {
      // It listens no more.
      return undefined
    }
    await sleep(5)
  }
  return undefined
}

/** Drill 5. SIGTERM, then SIGKILL while the server stops; and a second SIGTERM, which ends it at once. */
export async function abruptStop({ rounds }: { rounds: number }): Promise<DrillResult> {
  const server = await serverProcess()
  const problems: string[] = []
  const expected: Expected[] = []
  const killedAtMs: number[] = []
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client)
    for (let round = 0; round < rounds; round += 1) {
      const jobs = await Promise.all(
        Array.from({ length: 12 }, async (_, number) => {
          const { outputs, edgesPx } = randomOutputs()
          const input = { source: { assetId: sources[number % sources.length] }, outputs }
          return { edgesPx, jobId: (await client.submit('transform', input, `round-${round}-${number}`)).jobId }
        }),
      )
      const [long] = await submitSlow(client, 1, 0, round)
      expected.push(...jobs)
      if (long) expected.push({ jobId: long })
      const exited = server.exited()
      server.signal('SIGTERM')
      await sleep(Math.random() * 400)
      const secondAtMs = monotonicMs()
      killedAtMs.push(secondAtMs)
      const isKilled = round % 2 === 0
      server.signal(isKilled ? 'SIGKILL' : 'SIGTERM')
      const exit = await exited
      if (!isKilled && exit.code !== 143) problems.push(`a second SIGTERM ended it with ${JSON.stringify(exit)}`)
      if (exit.atMs - secondAtMs > 1_000)
        problems.push(`the second signal took ${Math.round(exit.atMs - secondAtMs)} ms`)
      await server.start({ settings: { maxWorkMs: 20 } })
      await Promise.all(expected.map((one) => client.ended(one.jobId)))
      await server.terminate()
      // The real server, which knows nothing of drills, starts from and stops on the same data.
      await server.start({ entrypoint: realServer })
      const exit2 = await server.terminate()
      if (exit2.code !== 0) problems.push(`the real server ended with ${JSON.stringify(exit2)}`)
      await server.start({ settings: {} })
    }
    const found = await checkInvariants(server, expected)
    return drillResult('5 SIGTERM, then worse', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
      transforms: expected.length - rounds,
      recoveries: recoveryTimes(server.journal(), killedAtMs),
    })
  } finally {
    await server.dispose()
  }
}
