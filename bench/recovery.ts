import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import { makePhoto, type Photo } from './support/photo.ts'
import { waitUntil } from './support/processes.ts'
import { type BenchServer, isCompleted, postJob, startServer, upload, webJob } from './support/server.ts'
import { median, quantile, shown } from './support/statistics.ts'
import { cpuSeconds } from './support/usage.ts'
import { openWire } from './support/wire.ts'

const ROUNDS = 30
/** What a kill is aimed at: a picture that keeps its child busy for a third of a second. WebP cannot be shrunk on load. */
const EDGES = [5400, 3600] as const

interface Round {
  /** From the kill, or from the new server's start, to the job's end. */
  readonly doneMs: number
  /** The same job in the same round, undisturbed. */
  readonly undisturbedMs: number
}

export const bench: Bench = {
  title: 'Recovery: killed, and at work again',
  about: `SIGKILL while a job's picture is being decoded (${EDGES[0]} × ${EDGES[1]} WebP), ${ROUNDS} times each, seen from outside. *Done* is the time from
the kill of the child, or from the start of the next server on the same data, to the completed job; *running again* is that minus
what the same job takes undisturbed in the same round, so it includes noticing, a new process, and the new claim. The child's
rounds have one child (\`ATELIER_WORKERS=1\`), so nobody else can step in. There is no peer: by their own defaults BullMQ takes 30 s
to notice a dead worker, pg-boss 15 minutes, graphile-worker 4 hours.`,
  async run(context) {
    const photo = await makePhoto(context.directory, 'slow.webp', context.isQuick ? [2700, 1800] : EDGES)
    const rounds = context.isQuick ? 3 : ROUNDS
    const child = await childKills(context, photo, rounds)
    context.say('children killed')
    const server = await serverKills(context, photo, rounds)
    const rows = [rowOf('pixels child killed', child), rowOf('server killed, from the start of the next', server)]
    return {
      tables: [{ title: `${rounds} kills each`, rows }],
      goals: [goal('pixels child', 500, child), goal('server', 5_000, server)],
    }
  },
}

const again = (rounds: readonly Round[]) => rounds.map(({ doneMs, undisturbedMs }) => doneMs - undisturbedMs)

function rowOf(what: string, rounds: readonly Round[]): Row {
  const done = rounds.map(({ doneMs }) => doneMs)
  return {
    what,
    'running again, p50 ms': shown(median(again(rounds))),
    'p99 ms': shown(quantile(again(rounds), 0.99)),
    'done, p50 ms': shown(median(done)),
    'done, p99 ms': shown(quantile(done, 0.99)),
    'undisturbed, p50 ms': shown(median(rounds.map(({ undisturbedMs }) => undisturbedMs))),
  }
}

function goal(what: string, targetMs: number, rounds: readonly Round[]): Goal {
  const measured = quantile(again(rounds), 0.99)
  return {
    what: `${what} killed → task running again, p99`,
    target: `≤ ${targetMs} ms`,
    measured: shown(measured, ' ms'),
    isMet: measured <= targetMs,
  }
}

async function childKills(context: BenchContext, photo: Photo, rounds: number): Promise<Round[]> {
  const server = await startServer(context, {
    dataDirectory: join(context.directory, 'child'),
    env: { ATELIER_WORKERS: '1', ATELIER_LOG_LEVEL: 'error' },
  })
  const body = webJob(await upload(server.url, photo.path, photo.mediaType))
  const found: Round[] = []
  const wire = openWire(server.url)
  await postJob(wire, body, 25)
  for (let round = 0; round < rounds; round += 1) {
    const undisturbedMs = await timed(() => postJob(wire, body, 25))
    const done = postJob(wire, body, 25)
    const killedMs = await killWhenBusy(server)
    await done
    found.push({ doneMs: performance.now() - killedMs, undisturbedMs })
  }
  wire.close()
  await server.stop()
  return found
}

/** Kills the one child as soon as it has decoded for a moment. Gives when. */
async function killWhenBusy(server: BenchServer): Promise<number> {
  const [child] = server.children()
  if (child === undefined) throw new Error('the server has no child')
  const before = cpuSeconds(child)
  await waitUntil('the child to be busy', () => cpuSeconds(child) >= before + 0.03, { intervalMs: 2 })
  process.kill(child, 'SIGKILL')
  return performance.now()
}

async function serverKills(context: BenchContext, photo: Photo, rounds: number): Promise<Round[]> {
  const dataDirectory = join(context.directory, 'server')
  const env = { ATELIER_LOG_LEVEL: 'error' }
  let server = await startServer(context, { dataDirectory, env })
  const body = webJob(await upload(server.url, photo.path, photo.mediaType))
  const found: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    const wire = openWire(server.url)
    const undisturbedMs = await timed(() => postJob(wire, body, 25))
    const jobId = await postJob(wire, body)
    const children = server.children()
    const used = () => children.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
    const before = used()
    await waitUntil('a child to be busy', () => used() >= before + 0.03, { intervalMs: 2 })
    await server.stop('SIGKILL')
    const startedMs = performance.now()
    server = await startServer(context, { dataDirectory, env })
    const next = openWire(server.url)
    while (!(await isCompleted(next, jobId))) await sleep(5)
    found.push({ doneMs: performance.now() - startedMs, undisturbedMs })
    next.close()
  }
  await server.stop()
  return found
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}
