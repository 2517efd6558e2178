import { type CountingProvider, countingProvider } from './counting-provider.ts'
import { UNREACHED } from './crash-point-list.ts'
import { type Scenario, scenarios } from './crash-scenarios.ts'
import { PRICE_MICRO_USD } from './drill-kinds.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected, type Findings } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep, waitUntil } from './processes.ts'
import { recoveryTimes } from './recovery.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'
import { stubbornClient } from './stubborn-client.ts'

export interface NamedCrashPointsSize {
  /** Every how many points one is tried: 1 tries all. */
  readonly every: number
  /** Which of them: moved on from run to run, all are tried in time. */
  readonly rotation: number
}

/** Short enough that a lease's end is no long wait, long enough for a heartbeat or two in a task of half a second. */
const LEASE_MS = 900
/**
 * Waits for two leases, a retry, a sweep and two starts are in it, on a machine with ten times as much to do as it can (21 s
 * were seen); a job that waits for the sweeper's minute is not.
 */
const SLOWEST_MS = 45_000

/**
 * Drill 2. The server dies before and after every method of every port, at the first and the second time a scenario
 * comes by, and what the user wanted happens all the same. The methods are read off the real adapters.
 */
export async function namedCrashPoints({ every, rotation }: NamedCrashPointsSize): Promise<DrillResult> {
  const provider = await countingProvider()
  const plan = await surveyed(provider)
  const cases = plan.points.filter((_, index) => index % every === rotation % every)
  // Two servers, because one waits for the disk and for its start most of the time.
  const halves = await Promise.all(
    [0, 1].map((half) =>
      crashAt(
        cases.filter((_, index) => index % 2 === half),
        provider,
      ),
    ),
  )
  await provider.close()
  const [one, other] = halves
  if (!one || !other) throw new Error('There are two halves')
  // A scenario may come by a point or not, as heartbeats and sweeps fall. Where none of them died, nothing was shown.
  const died = new Set([...one.died, ...other.died])
  const missed = new Set(cases.map(({ point }) => point.replace(/#.*/, '')).filter((point) => !died.has(point)))
  const unseen = every === 1 ? [...missed].map((point) => `no scenario died at ${point}`) : []
  return {
    ...one,
    jobs: one.jobs + other.jobs,
    transforms: one.transforms + other.transforms,
    kills: one.kills + other.kills,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    staleWrites: one.staleWrites + other.staleWrites,
    recoveries: [...one.recoveries, ...other.recoveries],
    problems: [...plan.problems, ...unseen, ...one.problems, ...other.problems],
  }
}

interface CrashCase {
  readonly scenario: string
  readonly point: string
}

/** Plays every scenario without a crash and sees which methods it comes by. */
async function surveyed(provider: CountingProvider): Promise<{ points: CrashCase[]; problems: string[] }> {
  const server = await drilled(provider)
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const reached = new Set<string>()
    const points: CrashCase[] = []
    let methods: readonly string[] = []
    await server.ask({ type: 'hits' })
    for (const [scenario, play] of Object.entries(scenarios)) {
      await play({ server, client, name: `survey ${scenario}`.replace(' ', '-') })
      // What comes after the end that the user sees belongs to this scenario, not to the next.
      await sleep(SETTLED_MS)
      const answer = await server.ask({ type: 'hits' })
      methods = answer.methods ?? []
      for (const [method, hits] of Object.entries(answer.hits ?? {})) {
        const isKnown = reached.has(method)
        reached.add(method)
        points.push(...pointsOf(method, hits, isKnown).map((point) => ({ scenario, point })))
      }
    }
    const forgotten = methods.filter((method) => !reached.has(method) && !(method in UNREACHED))
    const listed = Object.keys(UNREACHED).filter((method) => reached.has(method) || !methods.includes(method))
    return {
      points,
      problems: [
        ...forgotten.map((method) => `no scenario reaches ${method}, and crash-point-list.ts does not say why`),
        ...listed.map((method) => `crash-point-list.ts says that ${method} is not reached, which is not so`),
      ],
    }
  } finally {
    await server.dispose()
  }
}

/** Methods that change nothing: dying at one is dying between two others, so the first scenario that comes by is enough. */
const READS = /\.(get|load|list|getMany|children|ofJob|due|depth|hasSubscribers|expired|read|stream)$/

/** Where the second time is another case than the first: a stage's second task, a second stage, a message that follows. */
const TWICE = /^(jobs\.(claim|record|enterStage|sent|received)|queue\.send|events\.publish)$/

function pointsOf(method: string, hits: number, isKnown: boolean): string[] {
  const isRead = READS.test(method)
  if (isRead && isKnown) return []
  const times = hits > 1 && TWICE.test(method) ? [1, 2] : [1]
  return times.flatMap((time) => [`${method}:before#${time}`, `${method}:after#${time}`])
}

const drilled = (provider: CountingProvider) =>
  serverProcess({ settings: { providerUrl: provider.url, leaseMs: LEASE_MS } })

async function crashAt(
  cases: readonly CrashCase[],
  provider: CountingProvider,
): Promise<DrillResult & { died: readonly string[] }> {
  const server = await drilled(provider)
  const problems: string[] = []
  const expected: Expected[] = []
  let played = 0
  try {
    await server.start()
    server.keepAlive(true)
    for (const [number, { scenario, point }] of cases.entries()) {
      const play = scenarios[scenario]
      if (!play) throw new Error(`There is no scenario ${scenario}`)
      const found = await crashOnce(server, play, point, `${scenario}-${number}`)
      expected.push(...found.expected)
      played += 1
      problems.push(...found.problems.map((problem) => `${scenario}, ${point}: ${problem}`))
    }
    const jobs = new Set(expected.map((one) => one.jobId))
    const calls = provider.calls.filter((call) => jobs.has(call.jobId))
    const found: Findings = await checkInvariants(server, expected, { calls, priceMicroUsd: PRICE_MICRO_USD })
    const deaths = server.journal().filter(({ what }) => what === 'dies')
    const result = drillResult('2 named crash points', server, {
      ...found,
      problems: [...problems, ...found.problems],
      jobs: played,
      transforms: expected.filter((one) => one.edgesPx).length,
      kills: deaths.length,
      recoveries: recoveryTimes(
        server.journal(),
        deaths.map(({ atMs }) => atMs),
      ),
    })
    return { ...result, died: deaths.map(({ subject }) => subject) }
  } finally {
    await server.dispose()
  }
}

/** Arms the server, which may just have died of the point before and be starting again. */
async function armed(server: ServerProcess, point: string | undefined): Promise<void> {
  for (;;) {
    await waitUntil('the server is ready', () => server.isReady())
    try {
      await server.ask(point === undefined ? { type: 'arm' } : { type: 'arm', point })
      return
    } catch {
      await sleep(LAST_EFFECTS_MS)
    }
  }
}

const SETTLED_MS = 400
const LAST_EFFECTS_MS = 50
/** The sweeper has been there. */
const SWEPT_MS = 2_100

/** How often a point is armed that the scenario did not come by: heartbeats and sweeps are a matter of timing. */
const TRIES = 4

async function crashOnce(server: ServerProcess, play: Scenario, point: string, name: string) {
  const client = stubbornClient(server.url)
  const expected: Expected[] = []
  const problems: string[] = []
  const deaths = () => server.journal().filter(({ what }) => what === 'dies').length
  const before = deaths()
  for (let tries = 1; tries <= TRIES && deaths() === before; tries += 1) {
    const startMs = monotonicMs()
    try {
      await armed(server, point)
      expected.push(...(await play({ server, client, name: `${name}-${tries}` })))
      // Acknowledgements come after the end that the user sees.
      if (deaths() === before) await sleep(tries === 1 ? LAST_EFFECTS_MS : SWEPT_MS)
    } catch (error) {
      problems.push(String(error))
    }
    const tookMs = monotonicMs() - startMs
    if (tookMs > SLOWEST_MS) problems.push(`took ${Math.round(tookMs / 1000)} s`)
  }
  if (deaths() === before) await armed(server, undefined)
  return { expected, problems }
}
