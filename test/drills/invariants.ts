import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { blobPath } from '../../src/adapters/local/blob-paths.ts'
import { costOfJob } from '../../src/core/job-cost.ts'
import type { JobRecord } from '../../src/ports/job-store.ts'
import { checkOutputs } from './output-invariants.ts'
import { waitUntil } from './processes.ts'
import type { ServerProcess } from './server-process.ts'
import { databaseProblems, openWork, readStoredState, type StoredState } from './stored-state.ts'

/** What an acknowledged job must have come to. */
export interface Expected {
  readonly jobId: string
  /** `completed` when left out. */
  readonly status?: readonly string[]
  /** The longest edge of each output, for transforms. */
  readonly edgesPx?: readonly number[]
}

export interface Findings {
  /** Acknowledged jobs that are not there, or have not ended as they should. */
  readonly lost: number
  /** Effects that happened more than once. */
  readonly doubled: number
  readonly problems: readonly string[]
}

/** What a provider outside the server has seen. */
export interface ProviderSide {
  readonly calls: readonly { readonly key: string; readonly jobId: string }[]
  readonly priceMicroUsd: number
  /** The operator has doubtful calls made again, and pays for both. */
  readonly isRepeating?: boolean
}

const NO_PROVIDER: ProviderSide = { calls: [], priceMicroUsd: 0 }

/**
 * Waits until the server has nothing left to do, lets it sweep, stops it, and looks at everything it has stored: every
 * acknowledged job has ended as expected; every output is there once, with its bytes; nothing is left over; the money
 * adds up; the database is whole.
 */
export async function checkInvariants(
  server: ServerProcess,
  expected: readonly Expected[],
  provider: ProviderSide = NO_PROVIDER,
): Promise<Findings> {
  const { dataDirectory } = server
  const problems: string[] = []
  try {
    await waitUntil('the server is quiet', () => openWork(dataDirectory).length === 0, {
      timeoutMs: 90_000,
      pollMs: 50,
    })
  } catch (error) {
    problems.push(`${(error as Error).message}: ${openWork(dataDirectory)}`)
  }
  await server.ask({ type: 'sweep' })
  const exit = await server.terminate()
  if (exit.code !== 0) problems.push(`the server ended with ${JSON.stringify(exit)} after SIGTERM`)

  const state = await readStoredState(dataDirectory)
  const lost = expected.flatMap((one) => checkEnd(one, state.jobs.get(one.jobId)))
  const outputs = await checkOutputs(state, expected)
  const calls = checkCalls(provider, state)
  const promised = new Set(expected.map((one) => one.jobId))
  const strangers = [...state.jobs.keys()].filter((jobId) => !promised.has(jobId))
  if (strangers.length > 0) problems.push(`${strangers.length} jobs exist that nobody was promised: ${strangers[0]}`)
  problems.push(...lost, ...outputs.problems, ...outputs.doubled, ...calls)
  problems.push(
    ...checkMoney(provider, state),
    ...checkLeftovers(state, dataDirectory),
    ...databaseProblems(dataDirectory),
  )
  return { lost: lost.length, doubled: outputs.doubled.length + calls.length, problems }
}

function checkEnd({ jobId, status = ['completed'] }: Expected, job: JobRecord | undefined): string[] {
  if (!job) return [`job ${jobId} was acknowledged and is gone`]
  if (!status.includes(job.status))
    return [
      `job ${jobId} (${job.kind}) is ${job.status} instead of ${status.join(' or ')}: ${JSON.stringify(job.error)}`,
    ]
  const open = job.status === 'completed' ? job.tasks.flat().filter((task) => task.status !== 'done').length : 0
  return open === 0 ? [] : [`job ${jobId} completed with ${open} tasks that are not done`]
}

/** A paid call is made again only when the user asks for another run of the job. */
function checkCalls({ calls, isRepeating = false }: ProviderSide, { jobs }: StoredState): string[] {
  if (isRepeating) return []
  return [...Map.groupBy(calls, (call) => call.key)].flatMap(([key, all]) => {
    const runs = jobs.get(all[0]?.jobId ?? '')?.run ?? 0
    return all.length <= runs ? [] : [`call ${key} was made ${all.length} times in ${runs} runs`]
  })
}

function checkMoney({ calls, priceMicroUsd }: ProviderSide, { jobs, budget }: StoredState): string[] {
  const { reservedMicroUsd, spentMicroUsd } = budget
  const all = [...jobs.values()]
  const actual = all.reduce((sum, job) => sum + (job.actualMicroUsd ?? 0), 0)
  const recorded = all.reduce((sum, job) => sum + costOfJob(job), 0)
  const charged = calls.length * priceMicroUsd
  return [
    ...(reservedMicroUsd === 0 ? [] : [`${reservedMicroUsd} micro-dollars are still reserved`]),
    ...(spentMicroUsd === actual ? [] : [`the budget has ${spentMicroUsd} micro-dollars spent and the jobs ${actual}`]),
    ...(recorded === actual ? [] : [`calls of ${recorded} micro-dollars are recorded and ${actual} were settled`]),
    // More than was charged may be booked (a call in doubt counts as paid), never less.
    ...(spentMicroUsd >= charged
      ? []
      : [`the provider charged ${charged} micro-dollars and ${spentMicroUsd} were booked`]),
  ]
}

/** After a sweep there is no temporary file, and no blob that nothing names. */
function checkLeftovers({ jobs, assets }: StoredState, dataDirectory: string): string[] {
  const temporary = readdirSync(join(dataDirectory, 'tmp'))
  const entries = readdirSync(join(dataDirectory, 'blobs'), { recursive: true, withFileTypes: true })
  const answers = [...jobs.values()].flatMap((job) => job.tasks.flat().flatMap((task) => task.call?.key ?? []))
  const named = new Set([...assets.map((asset) => asset.key), ...answers].map((key) => blobPath(key).name))
  const orphans = entries.filter((entry) => entry.isFile() && !named.has(entry.name)).map((entry) => entry.name)
  return [
    ...(temporary.length === 0 ? [] : [`${temporary.length} temporary files are left, such as ${temporary[0]}`]),
    ...(orphans.length === 0 ? [] : [`${orphans.length} blobs belong to nothing, such as ${orphans[0]}`]),
  ]
}
