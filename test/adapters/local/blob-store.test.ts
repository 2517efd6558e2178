import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/adapters/local/database.ts'
import { type FsBlobStore, fsBlobStore } from '../../../src/adapters/local/fs-blob-store.ts'

let directory: string
let blobs: FsBlobStore
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  blobs = fsBlobStore({ directory })
  return () => rm(directory, { recursive: true })
})

const openFiles = async () => (await readdir('/proc/self/fd')).length

describe('the blob store of files', () => {
  it('tells a child process where to write, in a folder that is there', async () => {
    const path = blobs.pathOf('jobs/abcdef/render/0.1')
    expect(path).toBe(join(directory, 'blobs/jobs/ab/abcdef,render,0.1'))
    await writeFile(blobs.temporaryPath(), 'unfinished')
    await writeFile(path, 'pixels')
    expect(await blobs.head('jobs/abcdef/render/0.1')).toEqual({ sizeBytes: 6 })
    expect((await blobs.list('jobs/')).blobs.map((blob) => blob.key)).toEqual(['jobs/abcdef/render/0.1'])
  })

  it('makes no folder for a key that is only looked for', async () => {
    await blobs.head('jobs/abcdef/0')
    await blobs.delete('jobs/abcdef/0')
    expect(await readdir(join(directory, 'blobs'))).toEqual([])
  })

  it('leaves no temporary file behind, neither stored nor failed', async () => {
    async function* broken() {
      yield new Uint8Array(10)
      throw new Error('gone')
    }
    await blobs.put('originals/a', new Uint8Array(10))
    await expect(blobs.put('originals/b', broken())).rejects.toThrow('gone')
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
  })

  it('follows no symbolic link that was planted for a file or for a folder', async () => {
    const outside = join(directory, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'abc'), 'secret')
    await blobs.put('originals/xyz', new Uint8Array(1))

    await symlink(join(outside, 'abc'), join(directory, 'blobs/originals/xy/xyw'))
    expect(await blobs.read('originals/xyw')).toBeUndefined()
    expect(await blobs.head('originals/xyw')).toBeUndefined()
    await blobs.put('originals/xyw', new TextEncoder().encode('ours'))
    expect(await readFile(join(outside, 'abc'), 'utf8')).toBe('secret')

    await symlink(outside, join(directory, 'blobs/originals/ab'))
    for (const use of [
      () => blobs.read('originals/abc'),
      () => blobs.stream('originals/abc'),
      () => blobs.head('originals/abc'),
      () => blobs.put('originals/abc', new Uint8Array(1)),
      () => blobs.delete('originals/abc'),
      async () => blobs.pathOf('originals/abc'),
    ]) {
      await expect(use()).rejects.toThrow('symbolic link')
    }
    expect(await readdir(outside)).toEqual(['abc'])
    expect((await blobs.list('originals/')).blobs.map((blob) => blob.key)).toEqual(['originals/xyw', 'originals/xyz'])
  })

  it('sweeps temporary files that nobody writes any more, and no others', async () => {
    const [old, fresh] = [blobs.temporaryPath(), blobs.temporaryPath()]
    await writeFile(old, 'x')
    await writeFile(fresh, 'x')
    const anHourAgo = new Date(Date.now() - 3_600_000)
    await utimes(old, anHourAgo, anHourAgo)
    expect(await blobs.sweepTemporaryFiles(1_800_000)).toBe(1)
    expect(await readdir(join(directory, 'tmp'))).toHaveLength(1)
    expect(await blobs.sweepTemporaryFiles(0)).toBe(1)
  })

  it('closes every file, also of readers that stop half-way', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux tells the open files')
    await blobs.put('originals/a', new Uint8Array(2_000_000))
    const before = await openFiles()
    for (let round = 0; round < 30; round++) {
      await (await blobs.stream('originals/a'))?.cancel()
      const reader = (await blobs.stream('originals/a'))?.getReader()
      await reader?.read()
      await reader?.cancel()
      await new Response(await blobs.stream('originals/a', { start: 0, end: 9 })).arrayBuffer()
    }
    expect(await openFiles()).toBe(before)
  })

  it('asks a sender for the next chunk only when the last one is written', async () => {
    let ahead = 0
    let most = 0
    async function* fast() {
      for (let chunk = 0; chunk < 50; chunk++) {
        ahead++
        most = Math.max(most, ahead)
        yield new Uint8Array(100_000)
        ahead--
      }
    }
    await blobs.put('originals/a', fast())
    expect(most).toBe(1)
  })
})

/** A file system of 3 MB, or why there is none. */
function mountSmallDisk(path: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', path], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `mounting a small disk is not permitted here: ${(error as Error).message.split('\n')[1] ?? 'mount failed'}`
  }
}

describe('a full disk', () => {
  it('is reported as storage_full by blobs and database, loses nothing, and is forgotten once there is room', async ({
    skip,
  }) => {
    const disk = join(directory, 'disk')
    await mkdir(disk)
    const problem = mountSmallDisk(disk)
    skip(problem !== undefined, problem)
    try {
      const small = fsBlobStore({ directory: disk })
      const database = openDatabase({ path: join(disk, 'atelier.db'), nowMs: Date.now })
      database.statement('CREATE TABLE notes (note BLOB)').run()
      const note = (bytes: number) =>
        database.write(() => database.statement('INSERT INTO notes VALUES (?)').run(Buffer.alloc(bytes)))
      await note(10)
      await small.put('originals/first', new Uint8Array(1_000_000))
      await expect(small.put('originals/second', new Uint8Array(4_000_000))).rejects.toMatchObject({
        code: 'storage_full',
      })
      expect(await small.head('originals/second')).toBeUndefined()
      expect(await readdir(join(disk, 'tmp'))).toEqual([])

      await expect(note(4_000_000)).rejects.toMatchObject({ code: 'storage_full' })
      const together = await Promise.allSettled([note(4_000_000), note(4_000_000)])
      expect(together.map((one) => one.status)).toEqual(['rejected', 'rejected'])
      expect(database.statement('SELECT count(*) AS count FROM notes').get()).toMatchObject({ count: 1 })

      await small.delete('originals/first')
      await note(20)
      await small.put('originals/third', new Uint8Array(500_000))
      expect(database.statement('SELECT count(*) AS count FROM notes').get()).toMatchObject({ count: 2 })
      expect(database.statement('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
      database.close()
    } finally {
      execFileSync('umount', [disk])
    }
  })
})
