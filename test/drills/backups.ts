import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'
import { readStoredState } from './stored-state.ts'
import { stubbornClient } from './stubborn-client.ts'
import { randomOutputs, uploadPictures } from './transform-load.ts'

const run = promisify(execFile)

/**
 * Drill 23. Backups are made by the command while jobs come and run and, in every other round, while the server is
 * killed. Each is served by another server, which finishes what the copy has open; then it holds every job that was
 * acknowledged before the backup began, with all its results, and nothing that nobody was promised.
 */
export async function backups({
  rounds,
  jobsPerRound,
}: {
  rounds: number
  jobsPerRound: number
}): Promise<DrillResult> {
  const server = await serverProcess()
  const folder = mkdtempSync(join(tmpdir(), 'atelier-backups-'))
  const problems: string[] = []
  const acknowledged: Expected[] = []
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client, 2)
    const made: { path: string; before: readonly Expected[] }[] = []
    for (let round = 0; round < rounds; round += 1) {
      const submit = async (number: number) => {
        const { outputs, edgesPx } = randomOutputs()
        const input = { source: { assetId: sources[number % sources.length] }, outputs }
        acknowledged.push({ jobId: (await client.submit('transform', input, `${round}-${number}`)).jobId, edgesPx })
      }
      for (let number = 0; number < jobsPerRound; number += 1) await submit(number)
      const before = [...acknowledged]
      const path = join(folder, String(round))
      const args = [resolve('src/entrypoints/cli.ts'), 'backup', path, '--data', server.dataDirectory]
      const backup = run(process.execPath, args, { env: { PATH: process.env.PATH } })
      // Goes on until the copy is there, so that it is made in the middle of something.
      let isOver = false
      const over = backup.finally(() => {
        isOver = true
      })
      over.catch(() => {})
      for (let number = jobsPerRound; !isOver && number < 10 * jobsPerRound; number += 1) {
        await submit(number)
        if (round % 2 === 1 && number === jobsPerRound + 2) await server.kill()
      }
      try {
        await over
        made.push({ path, before })
      } catch (error) {
        problems.push(`backup ${round} failed: ${(error as Error).message}`)
      }
    }
    const found = await checkInvariants(server, acknowledged)
    problems.push(...found.problems)
    let { lost, doubled } = found
    for (const one of made) {
      const copy = await checkCopy(one, acknowledged)
      problems.push(...copy.problems.map((problem) => `in the copy: ${problem}`))
      lost += copy.lost
      doubled += copy.doubled
    }
    const transforms = acknowledged.length
    return drillResult('23 backups', server, { lost, doubled, problems, jobs: transforms, transforms })
  } finally {
    await server.dispose()
    rmSync(folder, { recursive: true })
  }
}

/** What came to be in the copy while it was made is complete or not there; what was promised before is there. */
async function checkCopy({ path, before }: { path: string; before: readonly Expected[] }, all: readonly Expected[]) {
  const promised = new Set(before.map(({ jobId }) => jobId))
  const { jobs } = await readStoredState(path)
  const expected = all.filter(({ jobId }) => promised.has(jobId) || jobs.has(jobId))
  const copy: ServerProcess = await serverProcess({ dataDirectory: path })
  try {
    await copy.start()
    return await checkInvariants(copy, expected)
  } finally {
    await copy.dispose()
  }
}
