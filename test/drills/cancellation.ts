import { countingProvider } from './counting-provider.ts'
import { PRICE_MICRO_USD } from './drill-kinds.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep } from './processes.ts'
import { serverProcess } from './server-process.ts'
import { stubbornClient } from './stubborn-client.ts'

export interface CancellationSize {
  readonly jobs: number
}

/** Jobs at the same time: the pool's slots are then all busy, and some jobs wait. */
const AT_ONCE = 10
/** As long as a call takes: a cancel comes before, during and after it. */
const WORK_MS = 30
/** Cancels come until this long after a job usually ends: some too late. */
const LATEST_SHARE = 1.6

/**
 * Drill 13. Jobs with paid calls are canceled at random moments. Each ends as canceled or as completed, and says so to
 * whoever canceled it; once a cancel is acknowledged no request leaves for the provider; the money is settled once.
 */
export async function cancellation({ jobs }: CancellationSize): Promise<DrillResult> {
  const provider = await countingProvider(30)
  // With the usual lease: nothing is paused here, and a shorter one ends while a busy machine only makes the server wait.
  const server = await serverProcess({ settings: { providerUrl: provider.url } })
  const problems: string[] = []
  const expected: Expected[] = []
  const acknowledged = new Map<string, number>()
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const paidJob = (name: string) => client.submit('paid', { name, tasks: 3, workMs: WORK_MS }, name)
    const undisturbed = async (name: string) => {
      const made = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => paidJob(`${name}-${number}`)))
      for (const { jobId } of made) expected.push({ jobId: (await client.ended(jobId)).jobId })
    }
    await undisturbed('warm')
    const usualMs = await timed(() => undisturbed('usual'))
    let next = 0
    const user = async () => {
      for (let number = next++; number < jobs; number = next++) {
        const { jobId } = await paidJob(`job-${number}`)
        await sleep(Math.random() * LATEST_SHARE * usualMs)
        const answer = await client.cancel(jobId)
        if (answer === 'canceled') acknowledged.set(jobId, monotonicMs())
        // The second time says the same as the first.
        if ((await client.cancel(jobId)) !== answer) problems.push(`job ${jobId}: two cancels had different answers`)
        expected.push({ jobId, status: [answer === 'canceled' ? 'canceled' : 'completed'] })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, user))
    const canceled = expected.filter((one) => one.status?.[0] === 'canceled').length
    if (canceled === 0 || canceled === jobs)
      problems.push(`${canceled} of ${jobs} were canceled in time: the race was none`)

    const found = await checkInvariants(server, expected, { calls: provider.calls, priceMicroUsd: PRICE_MICRO_USD })
    for (const { what, subject, atMs } of server.journal()) {
      const ackMs = acknowledged.get(subject)
      if (what === 'call' && ackMs !== undefined && atMs > ackMs)
        problems.push(
          `job ${subject} called the provider ${Math.round(atMs - ackMs)} ms after its cancel was acknowledged`,
        )
    }
    return drillResult('13 cancellation', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
    })
  } finally {
    await server.dispose()
    await provider.close()
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = monotonicMs()
  await work()
  return monotonicMs() - startMs
}
