import sharp from 'sharp'
import { photoPixels } from '../support/pictures.ts'
import { type ChargingProvider, chargingProvider } from './charging-provider.ts'
import { PRICE_MICRO_USD } from './drill-kinds.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants } from './invariants.ts'
import { checkLedger } from './paid-ledger.ts'
import { sleep, waitUntil } from './processes.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'
import { readStoredState, type StoredState } from './stored-state.ts'
import { type StubbornClient, stubbornClient } from './stubborn-client.ts'

export interface PaidAnimationsSize {
  readonly jobs: number
  readonly onDoubt: 'park' | 'retry'
  /** A server makes so many before it is killed: on a busy machine one that is killed by the clock makes none. */
  readonly picturesBetweenKills: number
}

/** At `PRICE_MICRO_USD` a picture. */
const MODEL = 'stability:sd3.5-medium'
/** Jobs at the same time: as many frames as may be asked for at once. */
const USERS = 6
/** So many milliseconds at most go by until a kill after that. */
const KILL_JITTER_MS = 600
/** One kill in so many is of a child that works on pictures. */
const CHILD_EVERY = 4
/** Kills and restarts are in it, on a busy machine; whoever asks more often has a part in that. */
const PATIENCE = { timeoutMs: 900_000, pollMs: 200 }
const MAX_RETRIES = 400
const RETRY_PAUSE_MS = 50

interface Animation {
  readonly name: string
  readonly jobId: string
  readonly frames: number
}

/**
 * Drills 51 and 52. Animations whose every frame costs money, by a real adapter from a provider outside the server, which
 * is killed again and again. No frame that is known to be made is asked for again; what is booked is what was charged, and
 * what may have been; every job completes, or says that it is in doubt and completes when its user retries it.
 */
export async function paidAnimations({
  jobs,
  onDoubt,
  picturesBetweenKills,
}: PaidAnimationsSize): Promise<DrillResult> {
  const provider = await chargingProvider()
  const environment = { STABILITY_API_KEY: 'drill', STABILITY_URL: provider.url, ATELIER_ON_DOUBT: onDoubt }
  const server = await serverProcess({ environment })
  try {
    await server.start()
    server.keepAlive(true)
    const client = stubbornClient(server.url)
    const pixels = await photoPixels(64, 48, 1).jpeg().toBuffer()
    const source = await client.upload(new Uint8Array(pixels))
    const animations: Animation[] = []
    const problems: string[] = []
    const doubtful: string[] = []
    let next = 0
    const user = async () => {
      for (let number = next++; number < jobs; number = next++) {
        const animation = await submitted(client, source, number)
        animations.push(animation)
        const { status, error } = await client.ended(animation.jobId, PATIENCE)
        if (status === 'completed') continue
        if (error?.code !== 'model_in_doubt' || onDoubt === 'retry')
          problems.push(`job ${animation.jobId} is ${status}: ${JSON.stringify(error)}`)
        // Every second user retries at once, beside the kills; the others wait for better times.
        if (number % 2 === 0) await retried(client, animation.jobId)
        else doubtful.push(animation.jobId)
      }
    }
    const users = Promise.all(Array.from({ length: USERS }, user))
    await killUntil(users, { server, provider, picturesBetweenKills })
    await users
    for (const jobId of doubtful) await retried(client, jobId)

    await provider.idle()
    const found = await compared(server, { provider, animations, onDoubt })
    return drillResult(`${onDoubt === 'park' ? 51 : 52} paid animations, ${onDoubt}`, server, {
      ...found,
      problems: [...found.problems, ...problems],
      jobs: animations.length,
    })
  } finally {
    await server.dispose()
    await provider.close()
  }
}

interface Played extends Pick<PaidAnimationsSize, 'onDoubt'> {
  readonly provider: ChargingProvider
  readonly animations: readonly Animation[]
}

/** Stops the server and compares what it stored with what the provider knows. */
async function compared(server: ServerProcess, { provider, animations, onDoubt }: Played) {
  const names = new Map(animations.map(({ name, jobId }) => [name, jobId]))
  const made = provider.requests.filter(({ end }) => end === 'made')
  const calls = made.map(({ key }) => ({ key, jobId: names.get(key.split('/')[0] ?? '') ?? '' }))
  const money = { priceMicroUsd: PRICE_MICRO_USD, isRepeating: onDoubt === 'retry' }
  const found = await checkInvariants(server, animations, { calls, ...money })
  const state = await readStoredState(server.dataDirectory)
  const { requests } = provider
  const ledger = checkLedger({ jobs: state.jobs, names, requests, journal: server.journal(), onDoubt, ...money })
  const runs = animations.map(({ jobId }) => state.jobs.get(jobId)?.run ?? 0)
  const note = [
    `${animations.reduce((sum, { frames }) => sum + frames, 0)} frames, ${ledger.made} made and ${ledger.refused} refused by the provider`,
    `${ledger.inDoubt} calls in doubt, of which ${ledger.overbooked} were booked and not charged`,
    `${runs.filter((run) => run > 1).length} jobs in doubt, retried ${runs.reduce((sum, run) => sum + run - 1, 0)} times`,
  ].join('; ')
  return {
    ...found,
    note,
    problems: [...found.problems, ...ledger.problems, ...(await wrongResults(state, animations))],
  }
}

async function submitted(client: StubbornClient, assetId: string, number: number): Promise<Animation> {
  const name = `paid-${number}`
  const frames = 3 + (number % 2)
  const mode = number % 4 < 2 ? 'anchored' : 'chained'
  const input = { source: { assetId }, prompt: `${name} waves rise`, model: MODEL, frames, mode, maxEdgePx: 64 }
  return { name, frames, jobId: (await client.submit('animate', input, name)).jobId }
}

/** Retries the job until it has completed: what is in doubt again is paid for again. */
async function retried(client: StubbornClient, jobId: string): Promise<void> {
  for (let tries = 0; tries < MAX_RETRIES; tries += 1) {
    await client.retry(jobId)
    if ((await client.ended(jobId, PATIENCE)).status === 'completed') return
    await sleep(RETRY_PAUSE_MS)
  }
}

interface Killing extends Pick<PaidAnimationsSize, 'picturesBetweenKills'> {
  readonly server: ServerProcess
  readonly provider: ChargingProvider
}

/** Kills the server, or one of its children, whenever it has made some pictures, until the work has ended. */
async function killUntil(work: Promise<unknown>, { server, provider, picturesBetweenKills }: Killing): Promise<void> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  work.then(end, end)
  for (let round = 1; !isOver; round += 1) {
    const enough = madeBy(provider) + picturesBetweenKills
    await waitUntil('pictures are made', () => isOver || madeBy(provider) >= enough, { timeoutMs: PATIENCE.timeoutMs })
    await sleep(Math.random() * KILL_JITTER_MS)
    if (isOver) return
    const [child] = server.childPids()
    if (round % CHILD_EVERY === 0 && child !== undefined) server.signal('SIGKILL', child)
    else await server.kill()
  }
}

const madeBy = ({ requests }: ChargingProvider) => requests.filter(({ end }) => end === 'made').length

/** Whether each job's last result is an animation of the source and all of its frames, as a decoder sees it. */
async function wrongResults({ jobs, assets, blobs }: StoredState, animations: readonly Animation[]): Promise<string[]> {
  const problems: string[] = []
  for (const { jobId, frames } of animations) {
    const assetId = jobs.get(jobId)?.tasks.at(-1)?.[0]?.assetId
    const asset = assets.find((one) => one.assetId === assetId)
    const bytes = asset && (await blobs.read(asset.key))
    const { format, pages } = bytes ? await sharp(bytes, { animated: true }).metadata() : {}
    if (format !== 'gif' || pages !== frames + 1)
      problems.push(`job ${jobId} made ${format} with ${pages} pictures, not a GIF with ${frames + 1}`)
  }
  return problems
}
