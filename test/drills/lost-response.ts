import { randomUUID } from 'node:crypto'
import { countingProvider } from './counting-provider.ts'
import { PRICE_MICRO_USD } from './drill-kinds.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { monotonicMs } from './journal.ts'
import { sleep } from './processes.ts'
import { recoveryTimes } from './recovery.ts'
import { serverProcess } from './server-process.ts'
import { type Answer, stubbornClient } from './stubborn-client.ts'
import { tinyPicture } from './transform-load.ts'

export interface LostResponseSize {
  readonly rounds: number
}

/**
 * Moments between the job's commit and the answer, for a job that is free and one that costs. A free job's messages go
 * along in its own commit, so before they are sent nothing is stored; a paid one's wait for its reservation.
 */
const FREE = ['jobs.create:after', 'queue.send:after', 'queue.depth:after#2']
const PAID = [
  ...FREE,
  'queue.send:before',
  'budget.reserve:before',
  'budget.reserve:after',
  'jobs.enterStage:before',
  'jobs.enterStage:after',
]
/** Within this a request is answered, so a kill at a random moment of it may hit anything. */
const REQUEST_MS = 6

/**
 * Drill 3. The server dies after the job is stored and before the client hears of it. The client sends the same request
 * again under its key and gets the one job that there is, marked as replayed; another request under that key is refused.
 */
export async function lostResponse({ rounds }: LostResponseSize): Promise<DrillResult> {
  const provider = await countingProvider()
  const server = await serverProcess({ settings: { providerUrl: provider.url } })
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const assetId = await client.upload(await tinyPicture())
    const expected: Expected[] = []
    const problems: string[] = []
    const killedAtMs: number[] = []
    let transforms = 0
    const free = { kind: 'transform', input: { source: { assetId }, outputs: [{ preset: 'thumb' }] }, points: FREE }
    const paid = { kind: 'paid', input: { name: 'paid', tasks: 2 }, points: PAID }

    for (let round = 0; round < rounds; round += 1) {
      const { kind, input, points } = round % 2 === 0 ? free : paid
      const key = randomUUID()
      const point = points[Math.floor(round / 2) % (points.length + 1)]
      // The round without a point: killed from outside, at any moment of the request.
      if (point) await server.ask({ type: 'arm', point })
      const isAnswered = client.postJob(kind, input, key, { once: true }).then(
        () => true,
        () => false,
      )
      if (!point) {
        await sleep(Math.random() * REQUEST_MS)
        killedAtMs.push(monotonicMs())
        await server.kill()
      }
      const wasAnswered = await isAnswered
      const first = await client.postJob(kind, input, key)
      const second = await client.postJob(kind, input, key)
      const other = await client.postJob(kind, { ...input, ...differing(kind, assetId) }, key)
      const { jobId } = first.body as { jobId: string }
      expected.push(kind === 'transform' ? { jobId, edgesPx: [40] } : { jobId })
      if (kind === 'transform') transforms += 1
      const wrong = [...sameJob(first, second), ...(other.status === 422 ? [] : [`another body got ${other.status}`])]
      if (point && wasAnswered) wrong.push('the response came although the server was to die before it')
      // Stored before the kill, for certain: the answer must say that it is not new.
      if (point && first.headers.get('idempotent-replayed') !== 'true') wrong.push('the answer does not say "replayed"')
      problems.push(...wrong.map((problem) => `${kind}, ${point ?? 'random kill'}: ${problem}`))
      const job = await client.ended(jobId, { timeoutMs: 20_000 })
      // A call that was sent when the server died is in doubt: the user decides to pay again.
      if (job.error?.code === 'model_in_doubt') await client.retry(jobId)
    }
    const deaths = server.journal().filter(({ what }) => what === 'dies')
    const found = await checkInvariants(server, expected, { calls: provider.calls, priceMicroUsd: PRICE_MICRO_USD })
    return drillResult('3 lost response', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
      transforms,
      kills: deaths.length,
      recoveries: recoveryTimes(server.journal(), [...killedAtMs, ...deaths.map(({ atMs }) => atMs)]),
    })
  } finally {
    await server.dispose()
    await provider.close()
  }
}

const differing = (kind: string, assetId: string) =>
  kind === 'transform' ? { source: { assetId }, outputs: [{ preset: 'web' }] } : { name: 'another' }

/** Both answers are of one job; what time changes (its progress, its links) is left out. */
function sameJob(first: Answer, second: Answer): string[] {
  const lasting = ({ body, status, headers }: Answer) => {
    const { jobId, kind, input, createdAt, run } = body as Record<string, unknown>
    return JSON.stringify({ jobId, kind, input, createdAt, run, status, location: headers.get('location') })
  }
  const isSame = first.status === 202 && lasting(first) === lasting(second)
  const isReplayed = second.headers.get('idempotent-replayed') === 'true'
  return [
    ...(isSame ? [] : [`the answers differ: ${lasting(first)} ${lasting(second)}`]),
    ...(isReplayed ? [] : ['the second answer does not say "replayed"']),
  ]
}
