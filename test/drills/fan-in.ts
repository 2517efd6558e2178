import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep } from './processes.ts'
import { recoveryTimes } from './recovery.ts'
import { serverProcess } from './server-process.ts'
import { readStoredState } from './stored-state.ts'
import { stubbornClient } from './stubborn-client.ts'

export interface FanInSize {
  readonly jobs: number
  readonly kills: number
  /** Jobs of which one task fails for good. */
  readonly deadJobs: number
}

const TASKS = 60
/** A job whose task is dead has failed within this. */
const FAILED_MS = 1_000

/**
 * Drill 12. Sixty tasks and a join that needs them all, with messages that come up to four times and a server that is
 * killed: the join sees every result and happens once. One dead task fails its job at once, whatever the others do.
 */
export async function fanIn({ jobs, kills, deadJobs }: FanInSize): Promise<DrillResult> {
  const server = await serverProcess({ settings: { isDuplicating: true } })
  const problems: string[] = []
  const killedAtMs: number[] = []
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const submissions: Promise<Expected>[] = []
    const submit = async (name: string, input: object, status: string): Promise<Expected> => {
      const { jobId } = await client.submit('fan', { name, tasks: TASKS, workMs: 20, ...input }, name)
      return { jobId, status: [status] }
    }
    for (let number = 0; number < jobs; number += 1) submissions.push(submit(`whole-${number}`, {}, 'completed'))
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(100 + Math.random() * 300)
      killedAtMs.push(monotonicMs())
      await server.kill()
      // Until it works again: a server that is killed before that would be one kill, not two.
      await Promise.race([client.ask('/healthz'), sleep(5_000)])
      await sleep(300)
    }
    const whole = await Promise.all(submissions)
    await Promise.all(whole.map((one) => client.ended(one.jobId)))

    const dead: Expected[] = []
    for (let number = 0; number < deadJobs; number += 1) {
      const one = await submit(`dead-${number}`, { deadTask: (number * 7) % TASKS }, 'failed')
      const job = await client.ended(one.jobId)
      dead.push(one)
      const fault = server.journal().find(({ what, subject }) => what === 'fault' && subject === one.jobId)
      const tookMs = fault ? monotonicMs() - fault.atMs : Number.POSITIVE_INFINITY
      if (tookMs > FAILED_MS) problems.push(`a job failed ${Math.round(tookMs)} ms after its task had died`)
      if (job.error?.code !== 'image_damaged')
        problems.push(`a dead task failed its job with ${JSON.stringify(job.error)}`)
    }
    const expected = [...whole, ...dead]
    const found = await checkInvariants(server, expected)
    const { jobs: records } = await readStoredState(server.dataDirectory)
    for (const { jobId } of dead)
      if (records.get(jobId)?.tasks[1]?.some((task) => task.fence > 0))
        problems.push(`job ${jobId} was joined with a task missing`)
    return drillResult('12 fan-in', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
      recoveries: recoveryTimes(server.journal(), killedAtMs),
    })
  } finally {
    await server.dispose()
  }
}
