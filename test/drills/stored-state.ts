import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { fsBlobStore } from '../../src/adapters/local/fs-blob-store.ts'
import { sqliteAssetStore } from '../../src/adapters/local/sqlite-asset-store.ts'
import { sqliteBudget } from '../../src/adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../../src/adapters/local/sqlite-job-store.ts'
import { type DeadLetter, sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import { pools } from '../../src/jobs/define.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'
import type { BudgetDay } from '../../src/ports/budget.ts'
import type { JobRecord } from '../../src/ports/job-store.ts'
import type { AssetRecord } from '../../src/schema/asset.ts'

/** Everything a stopped server has stored, read through the real adapters. */
export interface StoredState {
  readonly jobs: ReadonlyMap<string, JobRecord>
  readonly assets: readonly AssetRecord[]
  readonly deadLetters: readonly DeadLetter[]
  /** All days together. */
  readonly budget: BudgetDay
  readonly blobs: BlobStore
}

const OWNER = 'local'
const databasePath = (dataDirectory: string) => join(dataDirectory, 'atelier.db')

/** Reads the data directory of a server that has stopped. */
export async function readStoredState(dataDirectory: string): Promise<StoredState> {
  const database = openDatabase({ path: databasePath(dataDirectory), nowMs: Date.now })
  try {
    const jobStore = sqliteJobStore(database)
    const assetStore = sqliteAssetStore(database)
    const budget = sqliteBudget(database)
    const queue = sqliteTaskQueue(database)
    const listed = await everyPage(async (page) => {
      const { jobs, nextCursor } = await jobStore.list(OWNER, page)
      return { items: jobs, nextCursor }
    })
    const assets = await everyPage(async (page) => {
      const { assets: items, nextCursor } = await assetStore.list(OWNER, page)
      return { items, nextCursor }
    })
    const days = await Promise.all(
      [...new Set(listed.map((job) => job.budgetDay))].map((day) => budget.read(OWNER, day)),
    )
    return {
      jobs: new Map(listed.map((job) => [job.jobId, job])),
      assets,
      deadLetters: pools.flatMap((pool) => queue.deadLetters(pool, 1_000)),
      budget: {
        reservedMicroUsd: days.reduce((sum, day) => sum + day.reservedMicroUsd, 0),
        spentMicroUsd: days.reduce((sum, day) => sum + day.spentMicroUsd, 0),
      },
      blobs: fsBlobStore({ directory: dataDirectory }),
    }
  } finally {
    database.close()
  }
}

async function everyPage<T>(
  read: (page: { limit: number; cursor?: string }) => Promise<{ items: readonly T[]; nextCursor: string | undefined }>,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await read({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...items)
    cursor = nextCursor
  } while (cursor !== undefined)
  return all
}

function withReadOnly<T>(dataDirectory: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(databasePath(dataDirectory), { readOnly: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

/** What a running server has still to do: jobs that are open or not settled, and messages. Empty when it has nothing. */
export const openWork = (dataDirectory: string): string[] =>
  withReadOnly(dataDirectory, (database) => {
    const jobs = database.prepare(
      "SELECT kind, status, job_id FROM jobs WHERE due_at_ms IS NOT NULL OR status IN ('pending', 'processing') LIMIT 3",
    )
    const messages = database.prepare(
      "SELECT queue, body, receive_count FROM messages WHERE queue NOT LIKE '%-dead-letters' LIMIT 3",
    )
    return [...jobs.all(), ...messages.all()].map((row) => JSON.stringify(row))
  })

/** What SQLite says of the file: empty when it is whole. */
export const databaseProblems = (dataDirectory: string): string[] =>
  withReadOnly(dataDirectory, (database) => {
    const lines = database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => String(row.integrity_check))
    const dangling = database.prepare('PRAGMA foreign_key_check').all().length
    return [...lines.filter((line) => line !== 'ok'), ...(dangling === 0 ? [] : [`${dangling} rows point to nothing`])]
  })
