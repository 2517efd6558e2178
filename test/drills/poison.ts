import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { serverProcess } from './server-process.ts'
import { readStoredState } from './stored-state.ts'
import { stubbornClient } from './stubborn-client.ts'
import { randomOutputs, uploadPictures } from './transform-load.ts'

export interface PoisonSize {
  readonly poisonJobs: number
  readonly otherJobs: number
}

/**
 * Drill 10. Jobs whose tasks kill the server, among others that do no harm and work in the same pool at the same time.
 * Poison ends as failed with its reason, and a copy of its message is kept; the others do not suffer.
 */
export async function poison({ poisonJobs, otherJobs }: PoisonSize): Promise<DrillResult> {
  const server = await serverProcess()
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client)
    const expected: Expected[] = []
    const submitOther = async (number: number) => {
      const { outputs, edgesPx } = randomOutputs()
      const input = { source: { assetId: sources[number % sources.length] }, outputs }
      const { jobId } = await client.submit('transform', input, `other-${number}`)
      expected.push({ jobId, edgesPx })
    }
    const bad: string[] = []
    for (let number = 0; number < otherJobs; number += 1) {
      await submitOther(number)
      if (number % Math.ceil(otherJobs / poisonJobs) !== 0) continue
      const job = await client.submit('poison', { name: `poison ${number}` }, `poison-${number}`)
      bad.push(job.jobId)
      expected.push({ jobId: job.jobId, status: ['failed'] })
    }
    const problems: string[] = []
    for (const jobId of bad) {
      const { error } = await client.ended(jobId)
      if (error?.code !== 'worker_lost') problems.push(`poison ended with ${JSON.stringify(error)}`)
    }
    const found = await checkInvariants(server, expected)
    const { deadLetters } = await readStoredState(server.dataDirectory)
    for (const jobId of bad) {
      const isKept = deadLetters.some(({ body, reason }) => body.includes(jobId) && reason?.startsWith('worker_lost'))
      if (!isKept) problems.push(`poison ${jobId} is not among the dead letters with its reason`)
    }
    return drillResult('10 poison', server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: expected.length,
      transforms: expected.length - bad.length,
      // Whoever came to its end by its own hand.
      kills: server.journal().filter(({ what }) => what === 'boot').length - 1,
    })
  } finally {
    await server.dispose()
  }
}
