import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open as openFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDataDirectory } from '../../../src/adapters/local/data-directory.ts'
import { openDatabase } from '../../../src/adapters/local/database.ts'
import { findOwner } from '../../../src/adapters/local/server-file.ts'

let directory: string
let children: ChildProcess[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'data-'))
  return async () => {
    await Promise.all(children.map(kill))
    children = []
    await rm(directory, { recursive: true })
  }
})

const open = () => openDataDirectory({ directory, nowMs: Date.now })

async function startOwner() {
  const child = fork(join(import.meta.dirname, 'support/owner.ts'), [directory])
  children.push(child)
  await once(child, 'message')
  return child
}

async function tryToOwn(child: ChildProcess): Promise<{ owns: boolean; message?: string; check?: string }> {
  const answer = once(child, 'message')
  child.send('now')
  return (await answer)[0]
}

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('the owner of a data directory', () => {
  it('is exactly one of two processes that start at once, 20 times', async () => {
    for (let race = 0; race < 20; race++) {
      const pair = await Promise.all([startOwner(), startOwner()])
      const outcomes = await Promise.all(pair.map(tryToOwn))
      expect(outcomes.map((one) => one.owns).sort()).toEqual([false, true])
      const winner = pair[outcomes.findIndex((one) => one.owns)]
      const refusal = outcomes.find((one) => !one.owns)?.message
      expect(refusal).toContain(`in use by process ${winner?.pid}`)
      // Killed, not stopped: the next race takes over from a dead owner.
      await Promise.all(pair.map(kill))
    }
  }, 60_000)

  it('is named with its address to whoever comes second', async () => {
    const first = await startOwner()
    expect(await tryToOwn(first)).toMatchObject({ owns: true })
    expect(open).toThrow(`in use by process ${first.pid}, which serves http://127.0.0.1:${first.pid}`)
    expect(findOwner(directory)).toMatchObject({ pid: first.pid, url: `http://127.0.0.1:${first.pid}` })
  })

  it('is replaced at once after it was killed, and its address is not believed any more', async () => {
    const first = await startOwner()
    await tryToOwn(first)
    await kill(first)
    expect(findOwner(directory)).toBeUndefined()
    const data = open()
    expect(data.check.check).not.toBe('integrity_check')
    expect(findOwner(directory)).toMatchObject({ pid: process.pid, url: null })
    data.close()
    expect(findOwner(directory)).toBeUndefined()
  })

  it('cannot be the same process twice', () => {
    const data = open()
    expect(open).toThrow(`in use by process ${process.pid}. Wait until it has ended`)
    data.close()
    const again = open()
    expect(again.bootId).not.toBe(data.bootId)
    again.close()
  })

  it('keeps its lock while others look who it is', async () => {
    const data = open()
    for (let look = 0; look < 5; look++) expect(findOwner(directory)?.pid).toBe(process.pid)
    const other = await startOwner()
    expect(await tryToOwn(other)).toMatchObject({ owns: false })
    data.close()
    expect(await tryToOwn(other)).toMatchObject({ owns: true, check: 'none' })
  })

  it('is nobody in a directory that was never opened', () => {
    expect(findOwner(directory)).toBeUndefined()
    expect(findOwner(join(directory, 'none'))).toBeUndefined()
  })
})

describe('a data directory', () => {
  it('keeps its secrets from start to start, readable by their owner alone', async () => {
    const first = open()
    first.close()
    const second = open()
    expect(second.secrets).toEqual(first.secrets)
    expect(second.secrets[0].byteLength).toBe(32)
    second.close()
    const facts = await stat(join(directory, 'secrets.json'))
    if (process.platform !== 'win32') expect(facts.mode & 0o777).toBe(0o600)
  })

  it('signs with the first secret and keeps the others', async () => {
    const secrets = [Buffer.alloc(32, 1), Buffer.alloc(48, 2)]
    await writeFile(join(directory, 'secrets.json'), JSON.stringify(secrets.map((one) => one.toString('base64'))))
    const data = open()
    expect(data.secrets.map((one) => Buffer.from(one))).toEqual(secrets)
    data.close()
  })

  it.each(['', '[]', '{}', '["c2hvcnQ="]', '["not base64!"]'])(
    'refuses %j as secrets without quoting them',
    async (text) => {
      await writeFile(join(directory, 'secrets.json'), text)
      expect(open).toThrow('is not a JSON array of base64 secrets')
      await writeFile(join(directory, 'secrets.json'), JSON.stringify([Buffer.alloc(32).toString('base64')]))
      // The refusal let go of the lock.
      open().close()
    },
  )

  it('is made when it does not exist, closed to other users', async () => {
    const made = join(directory, 'deep/data')
    const data = openDataDirectory({ directory: made, nowMs: Date.now })
    if (process.platform !== 'win32') expect((await stat(made)).mode & 0o077).toBe(0)
    data.close()
  })

  it('tells how much room the disk has left', async () => {
    const data = open()
    expect(await data.freeBytes()).toBeGreaterThan(0)
    data.close()
  })
})

describe('the database check at start', () => {
  async function abandon() {
    const owner = await startOwner()
    await tryToOwn(owner)
    await kill(owner)
  }
  async function fill(rows: number) {
    const database = openDatabase({ path: join(directory, 'atelier.db'), nowMs: Date.now })
    const insert = database.statement("INSERT INTO budget_days VALUES (?, 'day', 0, 0)")
    await database.write(() => {
      for (let row = 0; row < rows; row++) insert.run(`owner ${row} `.padEnd(200, 'x'))
    })
    database.close()
  }

  it('is left out after a clean shutdown', async () => {
    open().close()
    await fill(10)
    const data = open()
    expect(data.check).toEqual({ check: 'none', reason: 'the last shutdown was clean' })
    data.close()
  })

  it('is made after a crash, and not again after a clean shutdown', async () => {
    await fill(10)
    await abandon()
    const data = open()
    expect(data.check.check).toBe('integrity_check')
    expect(data.check.reason).toContain('not clean')
    data.close()
    const next = open()
    expect(next.check.check).toBe('none')
    next.close()
  })

  it('is the quick one for a large database', async () => {
    await fill(10)
    const large = await openFile(join(directory, 'atelier.db'), 'r+')
    // A hole behind the last page: SQLite reads as much as its header says.
    await large.truncate(65 * 1024 * 1024)
    await large.close()
    await abandon()
    const data = open()
    expect(data.check.check).toBe('quick_check')
    data.close()
  })

  it('refuses a damaged database at this start and the next, says which check failed and what to do', async () => {
    await fill(2_000)
    await abandon()
    const path = join(directory, 'atelier.db')
    const bytes = await readFile(path)
    bytes.fill(0xa5, 30 * 4_096, 40 * 4_096)
    await writeFile(path, bytes)
    expect(open).toThrow(
      /is damaged, so nothing is served from it: integrity_check says ".+"\. Restore the data directory/s,
    )
    expect(open).toThrow('is damaged')
    expect(await readFile(path)).toEqual(bytes)
  })

  it('refuses a file that is no database', async () => {
    await writeFile(join(directory, 'atelier.db'), 'not a database at all, but long enough to look at'.repeat(100))
    await abandon().catch(() => undefined)
    expect(open).toThrow('is damaged')
    expect(() => openDatabase({ path: join(directory, 'atelier.db'), nowMs: Date.now })).toThrow(
      'The database is damaged',
    )
  })
})
