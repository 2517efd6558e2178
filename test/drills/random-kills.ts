import { type DrillResult, drillResult } from './drill-result.ts'
import type { Expected } from './invariants.ts'
import { checkInvariants } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep, waitUntil } from './processes.ts'
import { claimAfter, openTasks, recoveryTimes } from './recovery.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'
import { type StubbornClient, stubbornClient } from './stubborn-client.ts'
import { randomOutputs, uploadPictures } from './transform-load.ts'

export interface RandomKillsSize {
  readonly rounds: number
  readonly jobsPerRound: number
}

/** How long a round's work goes on before something is killed. A picture takes 10 to 40 ms, a round 100 to 300. */
const MAX_WORK_MS = 350
const BACKLOG_ROUNDS = 3
/** A task that is not claimed again within this is a problem in itself. */
const RECOVERED_MS = 15_000
/** A server is left alone for this long, so that no task can be hit at all its attempts. */
const MIN_WORK_MS = 120

/**
 * Drill 1. Clients submit transforms while the server and its children are killed at random moments, also while the
 * server starts, and children are stopped for a moment. Clients repeat what was not answered.
 */
export async function randomKills({ rounds, jobsPerRound }: RandomKillsSize): Promise<DrillResult> {
  const server = await serverProcess()
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client)
    const expected: Expected[] = []
    const serverKills: number[] = []

    for (let round = 0; round < rounds; round += 1) {
      // What was asked for some rounds ago is done before more is: the kills are to hit work, not to pile it up.
      const old = expected.slice(0, Math.max(0, expected.length - BACKLOG_ROUNDS * jobsPerRound)).slice(-jobsPerRound)
      await Promise.all(old.map((one) => client.ended(one.jobId)))
      const submissions = Array.from({ length: jobsPerRound }, async (_, number) => {
        const { outputs, edgesPx } = randomOutputs()
        const source = sources[(round * jobsPerRound + number) % sources.length]
        const input = { source: { assetId: source }, outputs }
        const { jobId } = await client.submit('transform', input, `round-${round}-${number}`)
        expected.push({ jobId, edgesPx })
      })
      // Every fifth time for certain in the middle of something, so that there is a recovery to be seen.
      if (round % 5 === 0) await waitUntil('tasks run', () => openTasks(server.journal(), monotonicMs()).length >= 2)
      else await sleep(MIN_WORK_MS + Math.random() * MAX_WORK_MS)
      const killedAtMs = await hurt(server, client, round)
      if (killedAtMs !== undefined) serverKills.push(killedAtMs)
      await Promise.all(submissions)
    }

    server.keepAlive(true)
    await Promise.all(expected.slice(-jobsPerRound).map((one) => client.ended(one.jobId)))
    const wrong = await wrongOverHttp(client, expected)
    const found = await checkInvariants(server, expected)
    const recoveries = recoveryTimes(server.journal(), serverKills)
    const problems = [...found.problems, ...wrong]
    return drillResult('1 random kills', server, {
      ...found,
      problems,
      jobs: expected.length,
      transforms: expected.length,
      recoveries,
    })
  } finally {
    await server.dispose()
  }
}

/** Does one bad thing. Gives the time at which a server that was working was killed, if that was it. */
async function hurt(server: ServerProcess, client: StubbornClient, round: number): Promise<number | undefined> {
  const children = server.childPids()
  const child = children[Math.floor(Math.random() * children.length)]
  const kind = round % 5
  if (kind === 1 && child !== undefined) {
    server.signal('SIGKILL', child)
    return undefined
  }
  if (kind === 3 && child !== undefined) {
    server.signal('SIGSTOP', child)
    await sleep(Math.random() * 300)
    server.signal('SIGCONT', child)
    for (const one of server.childPids()) server.signal('SIGKILL', one)
    return undefined
  }
  const killedAtMs = monotonicMs()
  await server.kill()
  if (kind === 0) await recovered(server, client, killedAtMs)
  if (kind !== 4) return killedAtMs
  // Once more while it starts: opening, checking and migrating are crash points too.
  await sleep(Math.random() * 300)
  await server.kill()
  return killedAtMs
}

/** Leaves the server alone until it is again at what it was killed at, so that some recoveries are seen to their end. */
async function recovered(server: ServerProcess, client: StubbornClient, killedAtMs: number): Promise<void> {
  for (const task of openTasks(server.journal(), killedAtMs)) {
    const [jobId = ''] = task.split('/')
    // A task that was recorded in the moment of the kill is claimed no more: its job ends.
    const isTakenUp = async () =>
      claimAfter(server.journal(), task, killedAtMs) !== undefined || (await client.job(jobId)).status === 'completed'
    await waitUntil(`task ${task} is claimed again`, isTakenUp, { timeoutMs: RECOVERED_MS })
  }
}

/** Every job as the API tells it: what is in the record is what clients see. */
async function wrongOverHttp(client: StubbornClient, expected: readonly Expected[]): Promise<string[]> {
  const jobs = await Promise.all(expected.map((one) => client.ended(one.jobId)))
  return jobs.flatMap((job, index) => {
    const outputs = expected[index]?.edgesPx?.length
    return job.outputs.length === outputs ? [] : [`job ${job.jobId} shows ${job.outputs.length} of ${outputs} outputs`]
  })
}
