import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { fsBlobStore } from '../../src/adapters/local/fs-blob-store.ts'
import { eventQueueOf, localEventBus } from '../../src/adapters/local/local-event-bus.ts'
import { sqliteAssetStore } from '../../src/adapters/local/sqlite-asset-store.ts'
import { sqliteBudget } from '../../src/adapters/local/sqlite-budget.ts'
import { sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import { assetStoreSuite } from '../ports/asset-store.suite.ts'
import { blobStoreSuite } from '../ports/blob-store.suite.ts'
import { budgetSuite } from '../ports/budget.suite.ts'
import { busSubscriptions, eventBusSuite } from '../ports/event-bus.suite.ts'
import { taskQueueSuite } from '../ports/task-queue.suite.ts'

/** A database in memory with a clock that goes on by itself and can be moved forward. */
function openMemory() {
  let aheadMs = 0
  const database = openDatabase({ path: ':memory:', nowMs: () => Date.now() + aheadMs })
  const passTime = (ms: number) => {
    aheadMs += ms
  }
  return { database, passTime, close: () => database.close() }
}

async function openBlobs() {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  return { blobs: fsBlobStore({ directory }), close: () => rm(directory, { recursive: true }) }
}

let queues = 0
const newQueue = async () => `queue-${++queues}`

assetStoreSuite('sqliteAssetStore', async () => {
  const { database, close } = openMemory()
  return { assets: sqliteAssetStore(database), close }
})

budgetSuite('sqliteBudget', async () => {
  const { database, close } = openMemory()
  return { budget: sqliteBudget(database), close }
})

taskQueueSuite('sqliteTaskQueue', async () => {
  const { database, passTime, close } = openMemory()
  return { queue: sqliteTaskQueue(database), newQueue, passTime, ignoresOldReceipts: true, close }
})

eventBusSuite('localEventBus', async () => {
  const { database, close } = openMemory()
  const queue = sqliteTaskQueue(database)
  return { bus: localEventBus(queue, busSubscriptions), queue, queueOf: eventQueueOf, close }
})

blobStoreSuite('fsBlobStore', openBlobs)
