// BullMQ on Redis: a queue and a worker in one process, as the engine is embedded.
import { Queue, Worker } from 'bullmq'
import { type EngineOrder, inLanes, perSecond } from './engine-order.ts'

const order = JSON.parse(process.argv[2] ?? '') as EngineOrder
const connection = { host: '127.0.0.1', port: order.redisPort }
const name = `bench-${process.pid}`

const queue = new Queue(name, { connection })
await queue.waitUntilReady()
const { batch } = order
const add = batch
  ? () => queue.addBulk(Array.from({ length: batch }, () => ({ name: 'empty', data: {} })))
  : () => queue.add('empty', {})
const addSeconds = await inLanes(order.jobs / (batch ?? 1), batch ? 2 : order.inFlight, add)

let left = order.jobs
const done = Promise.withResolvers<void>()
const worker = new Worker(name, async () => {}, { connection, concurrency: order.inFlight, autorun: false })
await worker.waitUntilReady()
worker.on('completed', () => {
  left -= 1
  if (left === 0) done.resolve()
})
const startedMs = performance.now()
worker.run().catch(done.reject)
await done.promise
const processSeconds = (performance.now() - startedMs) / 1000
await worker.close()
await queue.obliterate({ force: true })
await queue.close()
process.stdout.write(JSON.stringify(perSecond(order.jobs, addSeconds, processSeconds)))
