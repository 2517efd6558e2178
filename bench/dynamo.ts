import { dynamoAssetStore } from '../src/adapters/aws/dynamo-asset-store.ts'
import { dynamoBudget } from '../src/adapters/aws/dynamo-budget.ts'
import { dynamoJobStore } from '../src/adapters/aws/dynamo-job-store.ts'
import { jobView } from '../src/core/job-view.ts'
import { runTask } from '../src/core/run-task.ts'
import { submitJob } from '../src/core/submit-job.ts'
import { sweepJobs } from '../src/core/sweep.ts'
import { storeAsset } from '../src/core/uploads.ts'
import { type JobTable, pools } from '../src/jobs/define.ts'
import { pipeline } from '../src/pipeline.ts'
import { hasDynamo, startDynamo } from '../test/adapters/aws/support/dynamo.ts'
import { openTestEngine } from '../test/support/engine.ts'
import { simpleKinds } from '../test/support/simple-kinds.ts'
import { inPieces, smallPicture } from '../test/support/small-picture.ts'
import type { Bench, BenchContext, Row } from './bench.ts'
import { countingClient, type Units } from './support/dynamo-units.ts'
import { shown } from './support/statistics.ts'

/** On demand in us-east-1, dollars for a million: https://aws.amazon.com/dynamodb/pricing/on-demand/ (since November 2024). */
const USD_PER_MILLION = { read: 0.125, write: 0.625 } as const

interface Load {
  readonly what: string
  readonly kinds: JobTable
  readonly kind: string
  readonly input: (assetId: string) => object
}

const outputs = (count: number): Load => ({
  what: `transform, ${count} output${count === 1 ? '' : 's'}`,
  kinds: pipeline,
  kind: 'transform',
  input: (assetId) => ({
    source: { assetId },
    outputs: Array.from({ length: count }, (_, at) => ({ operations: `w_${at + 8}` })),
  }),
})
const frames = (count: number): Load => ({
  what: `1 + ${count} + 1 tasks that cost money`,
  kinds: simpleKinds(),
  kind: 'staged',
  input: () => ({ tasks: count }),
})

const stores = ['jobs', 'assets', 'budget'] as const
type StoreName = (typeof stores)[number]

export const bench: Bench = {
  title: 'DynamoDB: units per job',
  about: `What one job is billed for in DynamoDB, from creation to settlement without a failure, counted at the real adapters as the engine
calls them (dynalite stands for DynamoDB). Units of the table are as the double answers them, by items' sizes; units of the two
indexes are worked out from the items before and after each write. A unit is 1 kB written or 4 kB read consistently. Dollars are
for a million jobs, on demand in us-east-1. *A look* is what one \`GET /v1/jobs/{id}\` of the finished job costs.`,
  async run(context) {
    if (!hasDynamo()) throw new Error('dynalite is missing. Install it with: node scripts/setup.mjs infra')
    const loads = [outputs(1), outputs(4), outputs(16), frames(8), ...(context.isQuick ? [] : [frames(62)])]
    const rows: Row[] = []
    const shares: Row[] = []
    for (const load of loads) {
      const { job, look } = await unitsOf(context, load)
      const all = sumOf(Object.values(job))
      rows.push({ job: load.what, ...rowOf(all), 'a look: reads': shown(sumOf(Object.values(look)).reads) })
      for (const name of stores) shares.push({ job: load.what, store: name, ...rowOf(job[name]) })
    }
    const previews: Row[] = []
    for (const tasks of [1, 8, 62])
      previews.push({ 'tasks of the job': tasks, ...rowOf(await unitsOfPreview(context, tasks)) })
    const idle = await unitsOfSweep(context)
    const minutes = 30 * 24 * 60
    return {
      tables: [
        { title: 'Whole jobs', rows },
        { title: 'By store', rows: shares },
        { title: 'One preview of one task', rows: previews },
        {
          title: 'The sweeper, when nothing is due',
          rows: [{ each: 'a minute', ...rowOf(idle), 'USD a month': shown((dollars(idle) * minutes) / 1e6) }],
        },
      ],
      goals: [],
    }
  },
}

/** Runs one job of a load to its end, one request at a time, and counts by store. */
async function unitsOf(context: BenchContext, { what, kinds, kind, input }: Load) {
  const world = await openWorld(context, kinds)
  const { engine, test } = world
  const picture = await smallPicture()
  const { assetId } = await storeAsset({ ...test.uploads, engine }, 'owner', { body: inPieces(picture) })
  world.take()
  const { job } = await submitJob(engine, 'owner', { kind, input: input(assetId), newId: test.newId })
  await work(engine)
  const units = world.take()
  const ended = await engine.jobs.get('owner', job.jobId)
  if (ended?.status !== 'completed' || ended.dueAtMs !== undefined)
    throw new Error(`${what}: the job is ${ended?.status} and due at ${ended?.dueAtMs}`)
  world.take()
  const now = await engine.jobs.get('owner', job.jobId)
  if (now) await jobView(engine, test.view, now)
  const look = world.take()
  context.say(`${what}: ${JSON.stringify(sumOf(Object.values(units)))}`)
  return { job: units, look }
}

/** Writing that a picture which is being made looks like this by now. */
async function unitsOfPreview(context: BenchContext, tasks: number): Promise<Units> {
  const { engine, test, take } = await openWorld(context, simpleKinds())
  const { job } = await submitJob(engine, 'owner', { kind: 'simple', input: { tasks }, newId: test.newId })
  const ref = { jobId: job.jobId, stage: 0, index: 0 }
  const claim = await engine.jobs.claim(ref, { leaseMs: 60_000 })
  if (claim.outcome !== 'claimed') throw new Error(`The task could not be claimed: ${claim.outcome}`)
  const lease = { ...ref, fence: claim.fence }
  await engine.jobs.sent(lease, { costMicroUsd: 35_000, name: 'abcdefghijkl' })
  take()
  await engine.jobs.preview(lease, { number: 1, run: 1, widthPx: 512, heightPx: 512 })
  return sumOf(Object.values(take()))
}

async function unitsOfSweep(context: BenchContext): Promise<Units> {
  const world = await openWorld(context, pipeline)
  await sweepJobs(world.engine)
  return sumOf(Object.values(world.take()))
}

/** The engine with its three stores in DynamoDB, each counted. */
async function openWorld(context: BenchContext, kinds: JobTable) {
  const dynamo = await startDynamo()
  const test = await openTestEngine({ kinds, settings: { storesTurnsWhole: false } })
  context.onEnd(dynamo.close)
  context.onEnd(() => test.close())
  const { nowMs } = test.clock
  const counted = {
    jobs: countingClient(dynamo.client),
    assets: countingClient(dynamo.client),
    budget: countingClient(dynamo.client),
  }
  const optionsOf = (name: StoreName) => ({ client: counted[name].client, tableName: dynamo.tableName, nowMs })
  const engine = {
    ...test.engine,
    jobs: dynamoJobStore({ ...optionsOf('jobs'), keepSeconds: 30 * 86_400 }),
    budget: dynamoBudget(optionsOf('budget')),
    ports: {
      ...test.engine.ports,
      assets: dynamoAssetStore({ ...optionsOf('assets'), keepResultsSeconds: 7 * 86_400 }),
    },
    // As on AWS, where anybody may listen.
    events: { publish: async () => {}, hasSubscribers: () => true },
  }
  return {
    test,
    engine,
    /** What was counted since it was last asked. */
    take(): Record<StoreName, Units> {
      const taken = (name: StoreName) => {
        const units = { ...counted[name].units }
        Object.assign(counted[name].units, none())
        return units
      }
      return { jobs: taken('jobs'), assets: taken('assets'), budget: taken('budget') }
    },
  }
}

/** Handles messages one after another until none is left. */
async function work(engine: Awaited<ReturnType<typeof openWorld>>['engine']): Promise<void> {
  const never = new AbortController().signal
  for (let handled = 1; handled > 0; ) {
    handled = 0
    for (const pool of pools) {
      const messages = await engine.queue.receive(pool, { max: 1, visibilitySeconds: 30, waitSeconds: 0 })
      for (const { body, receiptHandle } of messages) {
        const disposition = await runTask(engine, { body, hide: async () => {} }, never)
        if (disposition !== 'acknowledge') throw new Error(`a task was put off: ${JSON.stringify(disposition)}`)
        await engine.queue.delete(pool, receiptHandle)
        handled++
      }
    }
  }
}

const none = (): Units => ({ requests: 0, reads: 0, writes: 0, indexWrites: 0 })

function sumOf(all: readonly Units[]): Units {
  const sum = none()
  for (const units of all) for (const key of Object.keys(sum) as (keyof Units)[]) sum[key] += units[key]
  return sum
}

const dollars = ({ reads, writes, indexWrites }: Units) =>
  reads * USD_PER_MILLION.read + (writes + indexWrites) * USD_PER_MILLION.write

const rowOf = (units: Units): Row => ({
  requests: units.requests,
  'reads, units': units.reads,
  'writes, units': units.writes,
  'in indexes': units.indexWrites,
  'USD a million': shown(dollars(units)),
})
