import { randomBytes } from 'node:crypto'
import { countingProvider } from './counting-provider.ts'
import { PRICE_MICRO_USD } from './drill-kinds.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { serverProcess } from './server-process.ts'
import { readStoredState } from './stored-state.ts'
import { stubbornClient } from './stubborn-client.ts'
import { uploadPictures } from './transform-load.ts'

export interface DuplicatesSize {
  /** Of each of four kinds. */
  readonly jobs: number
}

/**
 * Drill 7. The same requests to two servers with the same secrets: one delivers every message once, the other one to four
 * times, in any order and some late. They make the same jobs with the same bytes, and pay as often.
 */
export async function duplicates({ jobs }: DuplicatesSize): Promise<DrillResult> {
  const secret = randomBytes(24).toString('hex')
  const [plain, doubled] = await Promise.all([play(jobs, secret, false), play(jobs, secret, true)])
  const problems = [...plain.result.problems, ...doubled.result.problems]
  for (const [name, bytes] of plain.outputs)
    if (doubled.outputs.get(name) !== bytes) problems.push(`${name} is not the same when messages come more than once`)
  if (plain.outputs.size !== doubled.outputs.size || plain.outputs.size === 0)
    problems.push(`${plain.outputs.size} outputs without duplicates and ${doubled.outputs.size} with them`)
  if (plain.calls !== doubled.calls)
    problems.push(`${plain.calls} paid calls without duplicates, ${doubled.calls} with them`)
  const { result } = doubled
  return { ...result, problems, jobs: result.jobs * 2, transforms: result.transforms * 2 }
}

async function play(count: number, secret: string, isDuplicating: boolean) {
  const provider = await countingProvider()
  const server = await serverProcess({
    settings: { providerUrl: provider.url, isDuplicating },
    environment: { ATELIER_SECRETS: secret },
  })
  try {
    await server.start()
    const client = stubbornClient(server.url)
    const sources = await uploadPictures(client)
    const expected: Expected[] = []
    for (let number = 0; number < count; number += 1) {
      const source = { assetId: sources[number % sources.length] }
      const name = `job-${number}`
      const outputs = [{ preset: 'thumb' }, { preset: 'web', format: 'webp' }]
      const made = await Promise.all([
        client.submit('transform', { source, outputs }, `transform-${number}`),
        client.submit('fan', { name, tasks: 6 }, `fan-${number}`),
        client.submit('chain', { name, tasks: 4 }, `chain-${number}`),
        client.submit('paid', { name, tasks: 3 }, `paid-${number}`),
      ])
      expected.push(
        ...made.map(({ jobId, kind }) => ({ jobId, ...(kind === 'transform' ? { edgesPx: [128, 500] } : {}) })),
      )
    }
    await Promise.all(expected.map((one) => client.ended(one.jobId)))
    const found = await checkInvariants(server, expected, { calls: provider.calls, priceMicroUsd: PRICE_MICRO_USD })
    const state = await readStoredState(server.dataDirectory)
    const bytesOf = new Map(state.assets.map((asset) => [asset.assetId, asset.sha256]))
    // Ids follow from the secret and the keys, so the same task has the same name on both servers.
    const outputs = new Map(
      expected.flatMap(({ jobId }) =>
        (state.jobs.get(jobId)?.tasks ?? []).flatMap((tasks, stage) =>
          tasks.map((task, index) => [`${jobId}/${stage}/${index}`, bytesOf.get(task.assetId ?? '')] as const),
        ),
      ),
    )
    const result = drillResult('7 duplicate delivery', server, { ...found, jobs: expected.length, transforms: count })
    return { result, outputs, calls: provider.calls.length }
  } finally {
    await server.dispose()
    await provider.close()
  }
}
