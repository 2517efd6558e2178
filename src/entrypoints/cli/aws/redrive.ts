import { type Client, createClient } from '../../../client/client.ts'
import { type Pool, pools } from '../../../jobs/define.ts'
import { pipeline } from '../../../pipeline.ts'
import { deadLettersOf } from '../../../ports/task-queue.ts'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { explainFailure } from '../explain-failure.ts'
import { countText } from '../text.ts'
import type { StageOptions } from './stage-options.ts'
import { readPublicUrl, readTokens } from './stage-secrets.ts'
import { type Stage, withStage } from './with-stage.ts'

/**
 * `atelier redrive [POOL]`: tries failed jobs again through the API, each at what is missing, and sends events that
 * nobody could handle back to where they came from. A task's message itself is never sent again: the record knows what
 * is to be done.
 */
export const redrive = (pool: Pool | undefined, options: StageOptions): Promise<void> =>
  withStage(options, async (stage) => {
    const { terminal, parameters, signal } = stage
    const url = await readPublicUrl(parameters)
    if (url === undefined) {
      throw new CommandError(
        `Stage ${stage.stage} is not deployed in ${stage.region}: there is no parameter ${stage.names.parameters}public-url.`,
      )
    }
    const counts = { retried: 0, failed: 0 }
    for (const { token } of await readTokens(parameters)) {
      signal.throwIfAborted()
      await retryJobs(stage, createClient({ baseUrl: url, token }), { pool, isJson: options.json ?? false, counts })
    }
    const moved = pool === undefined ? await moveEvents(stage) : 0
    if (counts.failed > 0) process.exitCode = exitCodes.failed
    terminal.note(
      `${countText(counts.retried, 'job')} tried again, ${counts.failed} refused, events of ${countText(moved, 'queue')} sent back.`,
    )
  })

interface Retrying {
  readonly pool: Pool | undefined
  readonly isJson: boolean
  readonly counts: { retried: number; failed: number }
}

async function retryJobs(
  { terminal, signal }: Stage,
  client: Client,
  { pool, isJson, counts }: Retrying,
): Promise<void> {
  for await (const { jobId, kind } of client.listJobs({ status: 'failed' })) {
    signal.throwIfAborted()
    if (pool !== undefined && !usesPool(kind, pool)) continue
    try {
      const { status } = await client.retryJob(jobId)
      counts.retried += 1
      if (isJson) terminal.json({ jobId, status })
      else terminal.data(`${jobId}  ${status}`)
    } catch (error) {
      const explanation = explainFailure(error)
      if (!explanation || explanation.exitCode === exitCodes.unreachable) throw error
      counts.failed += 1
      if (isJson) terminal.json({ jobId, error: { code: explanation.code, message: explanation.message } })
      terminal.fail(terminal.paint('red', `${jobId}: ${explanation.message}`))
    }
  }
}

const usesPool = (kind: string, pool: Pool): boolean =>
  Object.values(pipeline).some((one) => one.kind === kind && one.stages.some((stage) => stage.pool === pool))

/** The dead letters of the pools are looked after by a function; those of events and arrivals wait for somebody. */
async function moveEvents({ queues, names }: Stage): Promise<number> {
  const ofPools = pools.map((pool) => names.prefix + deadLettersOf(pool))
  let moved = 0
  for (const url of await queues.urls(names.prefix)) {
    const name = url.slice(url.lastIndexOf('/') + 1)
    if (!name.endsWith(deadLettersOf('')) || ofPools.includes(name)) continue
    const facts = await queues.describe(url)
    if (!facts || facts.waiting === 0) continue
    await queues.moveBack(facts.arn)
    moved += 1
  }
  return moved
}
