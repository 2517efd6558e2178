import { openDatabase } from '../../../src/adapters/local/database.ts'
import { sqliteJobStore } from '../../../src/adapters/local/sqlite-job-store.ts'
import { jobStoreSuite } from '../../ports/job-store.suite.ts'

jobStoreSuite('sqliteJobStore', async () => {
  let now = 1_700_000_000_000
  const nowMs = () => now
  const database = openDatabase({ path: ':memory:', nowMs })
  return {
    jobs: sqliteJobStore(database),
    nowMs,
    passTime: (ms) => {
      now += ms
    },
    close: () => database.close(),
  }
})
