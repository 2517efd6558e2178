import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DrillResult, drillResult } from './drill-result.ts'
import { seeded } from './mutate.ts'
import { realServer, type ServerProcess, serverProcess } from './server-process.ts'
import { stubbornClient } from './stubborn-client.ts'
import { tinyPicture } from './transform-load.ts'

/** Enough for trees of several pages, so that damage hits every kind of page. */
const JOBS = 60

/**
 * Drill 21, first half. The database of a server that died, with some bytes changed: a server that starts on it says
 * which check failed and what to do, answers nothing, and ends with an exit code. On the same file unchanged it serves.
 */
export async function damagedDatabase({
  files,
  flips,
  seed = 21,
}: {
  files: number
  flips: number
  seed?: number
}): Promise<DrillResult> {
  const server = await serverProcess({ entrypoint: realServer })
  const copies = mkdtempSync(join(tmpdir(), 'atelier-damage-'))
  const problems: string[] = []
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const source = { assetId: await client.upload(await tinyPicture()) }
    const jobIds = await Promise.all(
      Array.from(
        { length: JOBS },
        async (_, number) => (await client.submit('transform', { source }, `${number}`)).jobId,
      ),
    )
    for (const jobId of jobIds) await client.ended(jobId)
    const owner = readFileSync(join(server.dataDirectory, 'server.json'))
    // Stopped, so that everything is in the one file; with the owner's word as a server leaves it that dies.
    await server.terminate()
    writeFileSync(join(server.dataDirectory, 'server.json'), owner)
    cpSync(server.dataDirectory, copies, { recursive: true })

    const random = seeded(seed)
    const whole = readFileSync(join(copies, 'atelier.db'))
    for (let number = 0; number < files; number += 1) {
      const bytes = Buffer.from(whole)
      for (let flip = 0; flip < flips; flip += 1) {
        const at = random(bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 + random(255))
      }
      restore(server, copies)
      writeFileSync(join(server.dataDirectory, 'atelier.db'), bytes)
      problems.push(...(await refusal(server)).map((problem) => `file ${number}: ${problem}`))
    }
    restore(server, copies)
    await server.start()
    const { status } = await client.ask(`/v1/assets/${source.assetId}/content`)
    if (status !== 200) problems.push(`the whole database is answered from with ${status}`)
    return drillResult('21 damaged database', server, {
      lost: 0,
      doubled: 0,
      problems,
      jobs: jobIds.length,
      note: `${files} files with ${flips} changed bytes each of ${whole.length}, seed ${seed}`,
    })
  } finally {
    await server.dispose()
    rmSync(copies, { recursive: true })
  }
}

/** The folder as it was when its server had died. */
function restore({ dataDirectory }: ServerProcess, copies: string): void {
  rmSync(dataDirectory, { recursive: true })
  cpSync(copies, dataDirectory, { recursive: true })
}

/** What is wrong with how the server refuses to start. */
async function refusal(server: ServerProcess): Promise<string[]> {
  const before = server.log().length
  const started = server.start().then(
    () => true,
    () => false,
  )
  if (await started) {
    await server.kill()
    return ['it serves from a damaged database']
  }
  const { code } = await server.exited()
  const said = server.log().slice(before)
  return [
    ...(code === 1 ? [] : [`it ended with ${code}`]),
    ...(/integrity_check says ".+Restore the data directory from a backup/s.test(said) ? [] : [`it said: ${said}`]),
  ]
}
