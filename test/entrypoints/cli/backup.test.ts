import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backUpData } from '../../../src/adapters/local/back-up-data.ts'
import { openDataDirectory } from '../../../src/adapters/local/data-directory.ts'
import { openDatabase } from '../../../src/adapters/local/database.ts'
import { fsBlobStore } from '../../../src/adapters/local/fs-blob-store.ts'

let folder: string
let source: string
let target: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-backup-'))
  source = join(folder, 'data')
  target = join(folder, 'copies', 'today')
})
afterEach(() => rm(folder, { recursive: true }))

/** A directory in use, with a note that is only in the log of its database, and one picture. */
async function inUse() {
  const directory = openDataDirectory({ directory: source, nowMs: Date.now })
  const database = openDatabase({ path: directory.databasePath, nowMs: Date.now })
  const blobs = fsBlobStore({ directory: source })
  await blobs.put('originals/a', new Uint8Array(1000).fill(7))
  const record = JSON.stringify({ key: 'originals/a', sizeBytes: 1000 })
  const insert = "INSERT INTO assets VALUES ('a', 'local', 'ready', NULL, 1, NULL, ?)"
  await database.write(() => database.statement(insert).run(record))
  return {
    blobs,
    close() {
      database.close()
      directory.close()
    },
  }
}

it('a backup of a directory in use is one itself, readable by its owner alone', async () => {
  const { close } = await inUse()
  expect(await backUpData(source, target)).toEqual({ directory: target, blobs: 1, sizeBytes: 1000, missing: [] })
  close()
  expect((await stat(target)).mode & 0o777).toBe(0o700)
  expect((await stat(join(target, 'secrets.json'))).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'copies'))).toEqual(['today'])

  const copy = openDataDirectory({ directory: target, nowMs: Date.now })
  const database = openDatabase({ path: copy.databasePath, nowMs: Date.now })
  expect(database.statement('SELECT asset_id FROM assets').all()).toMatchObject([{ asset_id: 'a' }])
  expect(await fsBlobStore({ directory: target }).read('originals/a')).toEqual(Buffer.alloc(1000, 7))
  database.close()
  copy.close()
})

it('a backup says which pictures were gone, and keeps the rest', async () => {
  const { blobs, close } = await inUse()
  await blobs.delete('originals/a')
  expect(await backUpData(source, target)).toMatchObject({ blobs: 0, missing: ['a'] })
  close()
  expect(await readdir(target)).toContain('atelier.db')
})

it('a backup is refused without data, and into a folder that holds something', async () => {
  await expect(backUpData(source, target)).rejects.toMatchObject({ code: 'not_found' })
  const { close } = await inUse()
  await mkdir(target, { recursive: true })
  await writeFile(join(target, 'mine'), 'mine')
  await expect(backUpData(source, target)).rejects.toMatchObject({ code: 'invalid_request' })
  expect(await readdir(target)).toEqual(['mine'])
  close()
})

it('a damaged database is not taken for a backup', async () => {
  await mkdir(source)
  await writeFile(join(source, 'atelier.db'), Buffer.alloc(8192, 1))
  await expect(backUpData(source, target)).rejects.toMatchObject({ code: 'integrity_error' })
  expect(await readdir(join(folder, 'copies'))).toEqual([])
})
