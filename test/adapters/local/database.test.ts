import { randomInt } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/adapters/local/database.ts'
import { startWriter } from './support/start-writer.ts'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'database-'))
  path = join(directory, 'atelier.db')
  return () => rm(directory, { recursive: true })
})

const open = () => openDatabase({ path, nowMs: Date.now })
const insert = (database: Database, id: number) => () =>
  database.statement("INSERT INTO budget_days VALUES ('owner', ?, 0, 0)").run(`day ${id}`).changes
const daysIn = (database: Database) =>
  database
    .statement('SELECT day FROM budget_days ORDER BY day')
    .all()
    .map((row) => row.day)

function using<T>(run: (database: Database) => T): T {
  const database = open()
  try {
    return run(database)
  } finally {
    database.close()
  }
}

describe('group commit', () => {
  let database: Database
  beforeEach(() => {
    database = open()
    database.statement('CREATE TABLE notes (note TEXT NOT NULL)').run()
    return () => database.close()
  })
  const note = (text: string | null) => () => {
    database.statement('INSERT INTO notes VALUES (?)').run(text)
    return text
  }
  const notes = () =>
    database
      .statement('SELECT note FROM notes ORDER BY rowid')
      .all()
      .map((row) => row.note)
  const results = async (writes: Promise<unknown>[]) =>
    (await Promise.allSettled(writes)).map((one) => (one.status === 'fulfilled' ? one.value : 'rejected'))

  it('stores the writes of one turn together, in their order', async () => {
    // Nobody else sees any of them before all are committed: another connection counts commits.
    const reader = new DatabaseSync(path, { readOnly: true })
    const version = () => reader.prepare('PRAGMA data_version').get()?.data_version
    const before = version()
    const writes = ['a', 'b', 'c'].map((text) => database.write(note(text)))
    expect(version()).toBe(before)
    expect(await Promise.all(writes)).toEqual(['a', 'b', 'c'])
    expect(version()).toBe(Number(before) + 1)
    expect(notes()).toEqual(['a', 'b', 'c'])
    reader.close()
  })

  it('rejects a failing write alone and stores the others', async () => {
    expect(await results(['a', null, 'c'].map((text) => database.write(note(text))))).toEqual(['a', 'rejected', 'c'])
    expect(notes()).toEqual(['a', 'c'])
  })

  it('undoes everything a failing write did before it failed', async () => {
    const half = () => {
      note('half')()
      throw new Error('changed its mind')
    }
    const writes = [database.write(note('a')), database.write(half), database.write(note('c')), database.write(half)]
    await expect(writes[1]).rejects.toThrow('changed its mind')
    expect(await results(writes)).toEqual(['a', 'rejected', 'c', 'rejected'])
    expect(notes()).toEqual(['a', 'c'])
  })

  it('undoes a write that fails alone', async () => {
    await expect(
      database.write(() => {
        note('half')()
        throw new Error('changed its mind')
      }),
    ).rejects.toThrow('changed its mind')
    expect(notes()).toEqual([])
    await database.write(note('after'))
    expect(notes()).toEqual(['after'])
  })

  it('stores what is pending when it is closed, and refuses what comes later', async () => {
    const pending = database.write(note('last'))
    database.close()
    expect(await pending).toBe('last')
    await expect(database.write(note('late'))).rejects.toThrow('closed')
    const reader = new DatabaseSync(path, { readOnly: true })
    expect(reader.prepare('SELECT note FROM notes').all()).toMatchObject([{ note: 'last' }])
    reader.close()
  })

  it('is durable in every commit', () => {
    expect(database.statement('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    expect(database.statement('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 })
    expect(database.statement('PRAGMA foreign_keys').get()).toMatchObject({ foreign_keys: 1 })
  })
})

describe('migrations', () => {
  it('build a fresh database and leave a current one alone', async () => {
    const database = open()
    await database.write(insert(database, 1))
    const version = database.statement('PRAGMA user_version').get()?.user_version
    const schema = database.statement('SELECT sql FROM sqlite_schema').all()
    expect(Number(version)).toBeGreaterThan(0)
    database.close()
    using((again) => {
      expect(again.statement('PRAGMA user_version').get()?.user_version).toBe(version)
      expect(again.statement('SELECT sql FROM sqlite_schema').all()).toEqual(schema)
      expect(daysIn(again)).toEqual(['day 1'])
    })
  })

  it('refuse a database that a newer release has written, and leave it as it is', () => {
    using((database) => database.statement('PRAGMA user_version = 999').run())
    expect(open).toThrow('written by a newer Atelier (schema 999')
    const connection = new DatabaseSync(path)
    expect(connection.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 999 })
    connection.close()
  })

  it('run again from the start when the process died in the middle of one', () => {
    // What a transaction that was never committed leaves: nothing.
    const connection = new DatabaseSync(path)
    connection.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE jobs (half TEXT)')
    connection.close()
    using((database) => expect(daysIn(database)).toEqual([]))
  })
})

describe('a process that is killed', () => {
  it('loses nothing that it has acknowledged, at 40 kills at random moments', async () => {
    let acknowledged = 0
    for (let kill = 0; kill < 40; kill++) {
      const writer = startWriter(path)
      await writer.acknowledgedMoreThan(0)
      // Anywhere in its work, also in the middle of a commit or a checkpoint: it writes without a pause.
      await new Promise((resolve) => setTimeout(resolve, randomInt(25)))
      const ids = await writer.kill()
      const stored = new Set(using((database) => daysIn(database)))
      const lost = ids.filter((id) => !stored.has(id))
      expect(lost).toEqual([])
      acknowledged += ids.length
    }
    expect(acknowledged).toBeGreaterThan(1_000)
    using((database) => {
      expect(database.statement('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
    })
  }, 120_000)

  it('leaves a prefix of its commits when the end of the log is lost with the power', async () => {
    const writer = startWriter(path)
    await writer.acknowledgedMoreThan(300)
    await writer.kill()
    const { open: openFile } = await import('node:fs/promises')
    for (const cut of [1, 100, 4_096, 20_000, 60_001]) {
      const copy = join(directory, 'copy.db')
      await copyFile(path, copy)
      await copyFile(`${path}-wal`, `${copy}-wal`)
      const log = await openFile(`${copy}-wal`, 'r+')
      await log.truncate(Math.max(0, (await log.stat()).size - cut))
      await log.close()
      const database = openDatabase({ path: copy, nowMs: Date.now })
      const days = database
        .statement("SELECT CAST(substr(day, 1 + instr(day, ':')) AS INTEGER) AS id FROM budget_days ORDER BY id")
        .all()
      expect(days.map((row) => row.id)).toEqual(days.map((_, index) => index))
      database.close()
      await rm(copy)
    }
  })
})
