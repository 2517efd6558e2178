import { photo } from '../support/pictures.ts'
import { realServer } from '../support/real-server.ts'
import type { DrillResult } from './drill-result.ts'
import { type Answered, unsafeAnswers } from './synced-answers.ts'
import { type TracedCall, traced } from './traced.ts'

/** So that commits are shared, as they are under load. */
const AT_ONCE = 8

export interface Acknowledgements extends Answered {
  readonly calls: readonly TracedCall[]
  readonly problems: readonly string[]
}

/**
 * Drill 19. Uploads pictures and asks for jobs while every system call of the server is recorded: nothing may be answered
 * before the disk has it. Gives why not where processes cannot be looked at.
 */
export async function acknowledgements({ requests }: { requests: number }): Promise<Acknowledgements | string> {
  // Without workers nothing else writes, and ids are where they are expected to be.
  const server = await realServer({ environment: { ATELIER_WORKERS: '0' } })
  const jobIds: string[] = []
  const assetIds: string[] = []

  async function one(number: number): Promise<void> {
    const { status, asset } = await server.upload(await photo(40 + number, 30))
    if (status !== 201) throw new Error(`An upload was answered with ${status}`)
    assetIds.push(asset.assetId)
    const response = await fetch(`${server.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'transform', source: { assetId: asset.assetId } }),
    })
    if (response.status !== 202) throw new Error(`A job was answered with ${response.status}`)
    jobIds.push(((await response.json()) as { jobId: string }).jobId)
  }

  try {
    const calls = await traced([server.pid], async () => {
      let started = 0
      const lane = async () => {
        for (let number = started++; number < requests; number = started++) await one(number)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, lane))
    })
    if (typeof calls === 'string') return calls
    return { jobIds, assetIds, calls, problems: unsafeAnswers(calls, { jobIds, assetIds }) }
  } finally {
    await server.stop()
  }
}

/** The same for the table of drills. */
export async function acknowledged(size: { requests: number }): Promise<DrillResult | string> {
  const found = await acknowledgements(size)
  if (typeof found === 'string') return found
  return {
    drill: '19 on the disk before the answer',
    jobs: found.jobIds.length,
    transforms: 0,
    kills: 0,
    stops: 0,
    lost: 0,
    doubled: 0,
    staleWrites: 0,
    recoveries: [],
    problems: found.problems,
  }
}
