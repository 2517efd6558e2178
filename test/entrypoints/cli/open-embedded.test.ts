import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { openEmbedded } from '../../../src/entrypoints/cli/open-embedded.ts'
import { createTerminal } from '../../../src/entrypoints/cli/terminal.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-embedded-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The processes that this one has started. */
const children = () =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid.trim() !== ''),
  )

it.runIf(process.platform === 'linux').each([
  [1, 1],
  [2, 1],
  [3, 2],
  [500, 2],
  [undefined, 2],
])('for %s pictures there are %i processes for pictures', async (pictures, processes) => {
  const before = children()
  const connection = await openEmbedded({
    config: readConfig({ ATELIER_DATA: folder, ATELIER_WORKERS: '2' }),
    token: undefined,
    terminal: createTerminal({ ...process, environment: {}, isQuiet: true }),
    needsWorkers: true,
    pictures,
    isLogWanted: false,
  })
  const started = children().filter((pid) => !before.includes(pid))
  await connection.close()
  expect(started).toHaveLength(processes)
})
