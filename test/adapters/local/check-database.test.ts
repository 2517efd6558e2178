import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkDatabase } from '../../../src/adapters/local/check-database.ts'
import { openDatabase } from '../../../src/adapters/local/database.ts'

it('damage inside of a record is seen, which SQLite’s own check does not look at', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-check-'))
  const path = join(directory, 'atelier.db')
  try {
    const database = openDatabase({ path, nowMs: Date.now })
    const insert = "INSERT INTO assets VALUES ('a', 'local', 'ready', NULL, 1, NULL, ?)"
    await database.write(() => database.statement(insert).run('{"key":"originals/a"}'))
    expect(checkDatabase(path)).toMatchObject({ check: 'integrity_check' })
    // What a turned bit makes of a quotation mark.
    await database.write(() => database.statement('UPDATE assets SET record = \'{"key":#originals/a"}\'').run())
    expect(database.statement('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(() => checkDatabase(path)).toThrow(
      expect.objectContaining({
        code: 'integrity_error',
        message: expect.stringContaining('1 rows of assets have an unreadable record'),
      }),
    )
    database.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})
