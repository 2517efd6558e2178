import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { blobPath, folderOf } from '../../src/adapters/local/blob-paths.ts'
import { serverProcess } from './server-process.ts'
import { databaseProblems, readStoredState } from './stored-state.ts'
import { stubbornClient } from './stubborn-client.ts'
import { tinyPicture } from './transform-load.ts'

/** Within frames of 4,120 bytes, between them, and inside their headers, in turn. */
const STEP_BYTES = 4_096
const JOBS = 12
/** Every cut is opened and checked whole. Not a measure of speed. */
const TIMEOUT_MS = 180_000

/** Drill 20: what a power cut leaves of the database's log, cut off anywhere. */
it.skipIf(process.platform === 'win32')(
  'a log that is cut off anywhere leaves a whole database: the first jobs that were accepted, and no row without its file',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-torn-'))
    const server = await serverProcess()
    try {
      await server.start()
      const client = stubbornClient(server.url)
      const accepted: string[] = []
      for (let number = 0; number < JOBS; number += 1) {
        const assetId = await client.upload(await tinyPicture())
        const input = { source: { assetId }, outputs: [{ preset: 'thumb' }] }
        accepted.push((await client.submit('transform', input, `torn-${number}`)).jobId)
      }
      await client.ended(accepted.at(-1) ?? '')
      await server.kill()

      const log = readFileSync(join(server.dataDirectory, 'atelier.db-wal'))
      const found: number[] = []
      for (let cut = 0; cut <= log.length; cut += STEP_BYTES) {
        const directory = join(folder, String(cut))
        mkdirSync(directory)
        copyFileSync(join(server.dataDirectory, 'atelier.db'), join(directory, 'atelier.db'))
        writeFileSync(join(directory, 'atelier.db-wal'), log.subarray(0, cut))
        const { jobs, assets } = await readStoredState(directory)
        expect(databaseProblems(directory), `cut at ${cut}`).toEqual([])
        expect(new Set(jobs.keys()), `cut at ${cut}`).toEqual(new Set(accepted.slice(0, jobs.size)))
        for (const { key } of assets) {
          const path = blobPath(key)
          expect(existsSync(join(server.dataDirectory, 'blobs', folderOf(path), path.name)), key).toBe(true)
        }
        found.push(jobs.size)
      }
      // The longer the log, the more there is, up to everything: otherwise the cuts were none.
      expect(found).toEqual([...found].sort((a, b) => a - b))
      expect(new Set(found).size).toBeGreaterThan(JOBS / 2)
      expect(Math.max(...found)).toBe(JOBS)
    } finally {
      await server.dispose()
      await rm(folder, { recursive: true })
    }
  },
  TIMEOUT_MS,
)
