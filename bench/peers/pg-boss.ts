// pg-boss on PostgreSQL. With `batch` its fastest way: jobs inserted and fetched so many at a time, the next batch at once.
import { PgBoss } from 'pg-boss'
import { type EngineOrder, inLanes, perSecond } from './engine-order.ts'

const order = JSON.parse(process.argv[2] ?? '') as EngineOrder
const boss = new PgBoss({ connectionString: order.postgresUrl, max: 8 })
boss.on('error', (error) => process.stderr.write(`${error.message}\n`))
await boss.start()
const name = `bench-${process.pid}`
await boss.createQueue(name)

const { batch } = order
const add = batch
  ? () =>
      boss.insert(
        name,
        Array.from({ length: batch }, () => ({ data: {} })),
      )
  : () => boss.send(name, {})
// More than a few lanes of batches wait for the same two cores.
const addSeconds = await inLanes(order.jobs / (batch ?? 1), batch ? 2 : order.inFlight, add)

let left = order.jobs
const done = Promise.withResolvers<void>()
const startedMs = performance.now()
// Two lanes, so that PostgreSQL has work while this process has some. Together they hold what may be in flight, or two of
// the large batches. What is fetched together is completed in one statement.
const fetched = batch !== undefined && batch > order.inFlight ? batch : order.inFlight / 2
async function lane() {
  while (left > 0) {
    const jobs = await boss.fetch(name, { batchSize: fetched })
    if (jobs.length === 0) break
    await boss.complete(
      name,
      jobs.map((job) => job.id),
    )
    left -= jobs.length
    if (left === 0) done.resolve()
  }
}
await Promise.race([Promise.all([lane(), lane()]), done.promise])
const processSeconds = (performance.now() - startedMs) / 1000
if (left !== 0) throw new Error(`${left} jobs were not processed`)
await boss.stop({ graceful: false })
process.stdout.write(JSON.stringify(perSecond(order.jobs, addSeconds, processSeconds)))
