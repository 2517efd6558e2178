import { openDatabase } from '../../../../src/adapters/local/database.ts'

/** Writes without a pause, eight at a time, and tells its parent about each once it is stored, until it is killed. */
const database = openDatabase({ path: process.argv[2] ?? '', nowMs: Date.now })
const insert = database.statement("INSERT INTO budget_days VALUES ('owner', ?, 0, 0)")
let serial = 0

async function lane() {
  for (;;) {
    const day = `${process.pid}:${serial++}`
    await database.write(() => insert.run(day))
    process.send?.(day)
  }
}

await Promise.all(Array.from({ length: 8 }, lane))
