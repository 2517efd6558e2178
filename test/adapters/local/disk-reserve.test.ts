import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/adapters/local/database.ts'
import { diskReserve, RESERVE_BYTES } from '../../../src/adapters/local/disk-reserve.ts'
import { smallDisk } from '../../drills/small-disk.ts'

const MEBIBYTE = 1024 * 1024

it('room that was kept lets a full disk’s database delete, and is kept again once there is room', async ({ skip }) => {
  const disk = smallDisk(32)
  if (typeof disk === 'string') {
    if (process.env.CI === 'true') throw new Error(disk)
    process.stderr.write(`Skipped: ${disk}\n`)
    return skip(disk)
  }
  const open = (makeRoom?: () => boolean) =>
    openDatabase({ path: join(disk.path, 'atelier.db'), nowMs: Date.now, ...(makeRoom && { makeRoom }) })
  const reserve = diskReserve(disk.path)
  const path = join(disk.path, 'reserve')
  try {
    const first = open()
    first.statement('CREATE TABLE notes (note BLOB)').run()
    await first.write(() => first.statement('INSERT INTO notes VALUES (zeroblob(100000))').run())
    // What must stay free would not be.
    await reserve.restore(28 * MEBIBYTE)
    expect(existsSync(path)).toBe(false)
    await reserve.restore(MEBIBYTE)
    expect(existsSync(path)).toBe(true)

    disk.fill(0)
    const remove = (database: typeof first) => database.write(() => database.statement('DELETE FROM notes').run())
    await expect(remove(first)).rejects.toMatchObject({ code: 'storage_full' })
    first.close()
    const second = open(reserve.release)
    await remove(second)
    expect(second.statement('SELECT count(*) AS count FROM notes').get()).toMatchObject({ count: 0 })
    // It was given once; there is no second one to give.
    expect(reserve.release()).toBe(false)
    disk.fill(0)
    await expect(
      second.write(() => second.statement('INSERT INTO notes VALUES (zeroblob(9000000))').run()),
    ).rejects.toMatchObject({ code: 'storage_full' })
    second.close()

    disk.free()
    const before = disk.freeBytes()
    await reserve.restore(MEBIBYTE)
    expect(before - disk.freeBytes()).toBe(RESERVE_BYTES)
  } finally {
    disk.remove()
  }
})
