import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchContext } from './bench.ts'
import { makePhoto } from './support/photo.ts'
import { startServer, upload } from './support/server.ts'
import { median, shown } from './support/statistics.ts'
import { openWire, type Wire } from './support/wire.ts'

const FRAMES = 8
const MODEL_SECONDS = 2
const ROUNDS = 5
/** What all frames may take together, for each second of the model. */
const MOST_PER_SECOND = 1.25
const POLL_MS = 10

interface Round {
  readonly framesMs: number
  readonly assemblyMs: number
}

export const bench: Bench = {
  title: 'Animate: frames that a slow model makes at the same time',
  about: `An \`animate\` job of ${FRAMES} anchored frames of 512 × 384 px over the API, by a model behind HTTP that takes ${MODEL_SECONDS} s for every picture and as
many at once as it is asked for (AUTOMATIC1111's protocol, the same photo each time). *Frames* is from the request to the moment at which the job
shows that all frames are there, preparing the source, decoding and encoding each frame included; *assembly* is from then to the completed job.
One after another they would take ${FRAMES * MODEL_SECONDS} s.`,
  async run(context) {
    const photo = await makePhoto(context.directory, 'source.jpg', [1600, 1200])
    const model = await slowModel(context, (await makePhoto(context.directory, 'answer.jpg', [512, 384])).path)
    const server = await startServer(context, {
      dataDirectory: join(context.directory, 'data'),
      env: { AUTOMATIC1111_URL: model },
    })
    const assetId = await upload(server.url, photo.path, 'image/jpeg')
    const wire = openWire(server.url)
    const rounds: Round[] = []
    // Once for nothing: children are started and modules loaded.
    await animate(wire, assetId)
    for (let round = 0; round < (context.isQuick ? 1 : ROUNDS); round += 1) rounds.push(await animate(wire, assetId))
    wire.close()
    const framesMs = median(rounds.map((round) => round.framesMs))
    const row = {
      what: `${FRAMES} anchored frames`,
      'frames, median ms': shown(framesMs),
      'most ms': shown(Math.max(...rounds.map((round) => round.framesMs))),
      'assembly, median ms': shown(median(rounds.map((round) => round.assemblyMs))),
      'frames ÷ one picture': shown(framesMs / (MODEL_SECONDS * 1000)),
    }
    const mostMs = MOST_PER_SECOND * MODEL_SECONDS * 1000
    const goal = {
      what: `${FRAMES} frames of a model that takes ${MODEL_SECONDS} s, median`,
      target: `≤ ${mostMs} ms`,
      measured: shown(framesMs, ' ms'),
      isMet: framesMs <= mostMs,
    }
    return { tables: [{ title: `${rounds.length} jobs`, rows: [row] }], goals: [goal] }
  },
}

/** Its address. */
async function slowModel(context: BenchContext, picturePath: string): Promise<string> {
  const answer = JSON.stringify({ images: [readFileSync(picturePath).toString('base64')], parameters: {}, info: '{}' })
  const server = createServer(async (request, response) => {
    request.resume()
    await sleep(MODEL_SECONDS * 1000)
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.onEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function animate(wire: Wire, assetId: string): Promise<Round> {
  const input = { source: { assetId }, prompt: 'waves rise', model: 'automatic1111:default', frames: FRAMES }
  const startedMs = performance.now()
  const created = await wire.send('POST', '/v1/jobs', { body: JSON.stringify({ kind: 'animate', ...input }) })
  const { jobId } = JSON.parse(created.body) as { jobId?: string }
  if (jobId === undefined) throw new Error(`POST /v1/jobs ended with ${created.status}: ${created.body}`)
  let framesMs: number | undefined
  for (;;) {
    const answer = await wire.send('GET', `/v1/jobs/${jobId}`)
    const { status, progress } = JSON.parse(answer.body) as { status: string; progress: { stage: string | null } }
    if (status === 'failed') throw new Error(`a job failed: ${answer.body}`)
    const nowMs = performance.now() - startedMs
    if (progress.stage !== 'prepare' && progress.stage !== 'frame' && status !== 'pending') framesMs ??= nowMs
    if (status === 'completed') return { framesMs: framesMs ?? nowMs, assemblyMs: nowMs - (framesMs ?? nowMs) }
    await sleep(POLL_MS)
  }
}
