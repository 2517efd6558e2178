import type { Job } from '../../src/schema/job.ts'
import type { Expected } from './invariants.ts'
import { sleep } from './processes.ts'
import type { ServerProcess } from './server-process.ts'
import type { StubbornClient } from './stubborn-client.ts'
import { tinyPicture } from './transform-load.ts'

interface Stage {
  readonly server: ServerProcess
  readonly client: StubbornClient
  /** Another one every time a scenario is played. */
  readonly name: string
}

/** What a user does, told so that it comes to the same end if the server dies at any moment of it. */
export type Scenario = (stage: Stage) => Promise<readonly Expected[]>

/** Together they use everything that users and the engine do with the ports. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  async transform({ client, name }) {
    const assetId = await client.upload(await tinyPicture())
    const input = { source: { assetId }, outputs: [{ preset: 'thumb' }, { preset: 'web', format: 'webp' }] }
    const { jobId } = await client.submit('transform', input, name)
    const job = await client.ended(jobId)
    for (const output of job.outputs) await download(client, output.url)
    await expectOk(client, `/v1/assets/${assetId}/lineage`)
    await expectOk(client, '/v1/assets?limit=5')
    await expectOk(client, '/v1/jobs?limit=5')
    return [{ jobId, edgesPx: [40, 40] }]
  },

  async upload({ client, name }) {
    const assetId = await signedUpload(client)
    const { jobId } = await client.submit('transform', { source: { assetId }, outputs: [{ preset: 'thumb' }] }, name)
    await client.ended(jobId)
    const path = `/v1/assets/${assetId}`
    await client.ask(path, { method: 'DELETE' })
    await client.ask(`${path}/restore`, { method: 'POST' })
    return [{ jobId, edgesPx: [40] }]
  },

  /** By the built-in painter, so that the pixels are painted, made frames of and put together. */
  async animate({ client, name }) {
    const assetId = await client.upload(await tinyPicture())
    const input = { source: { assetId }, prompt: 'waves rise', model: 'painter:v1', frames: 2, maxEdgePx: 64 }
    return await play(client, 'animate', input, name)
  },

  fan: ({ client, name }) => play(client, 'fan', { name, tasks: 4 }, name),
  chain: ({ client, name }) => play(client, 'chain', { name, tasks: 3 }, name),
  flaky: ({ client, name }) => play(client, 'fan', { name, tasks: 2, isFlaky: true }, name),
  refused: ({ client, name }) => play(client, 'paid', { name, tasks: 1, isFlaky: true }, name),
  paid: ({ client, name }) => play(client, 'paid', { name, tasks: 2 }, name),
  failed: ({ client, name }) => play(client, 'fan', { name, tasks: 2, deadTask: 1 }, name),

  /** Long enough for heartbeats. */
  slow: ({ client, name }) => play(client, 'slow', { name, tasks: 2, workMs: 500 }, name),

  /** Long enough for a preview on a machine that has much else to do. */
  previewed: ({ client, name }) => play(client, 'slow', { name, tasks: 1, workMs: 1_500, showsPreview: true }, name),

  /** Its second attempt takes longer than the sweeper waits between two looks, and is due since it was to begin. */
  late: ({ client, name }) => play(client, 'slow', { name, tasks: 1, isFlaky: true, workMs: 2_300 }, name),

  async tooDear({ client, name }) {
    const { status, body } = await client.postJob('paid', { name, isTooDear: true }, name)
    // Whoever asks again after a crash may find the job that was not removed in time. It must fail.
    if (status !== 402) return [{ jobId: (body as Job).jobId, status: ['failed'] }]
    return []
  },

  async canceled({ client, name }) {
    const { jobId } = await client.submit('paid', { name, tasks: 2, workMs: 700 }, name)
    await sleep(150)
    await client.cancel(jobId)
    await client.ended(jobId)
    // The running tasks notice, and the sweeper settles what they cost.
    await sleep(2_500)
    return [{ jobId, status: ['canceled', 'completed', 'failed'] }]
  },

  async housekeeping({ server, client, name }) {
    const { jobId } = await client.submit('fan', { name, tasks: 1 }, name)
    await client.ended(jobId)
    await client.ask(`/v1/jobs/${jobId}`, { method: 'DELETE' })
    const assetId = await client.upload(await tinyPicture())
    await client.ask(`/v1/assets/${assetId}`, { method: 'DELETE' })
    await sweep(server)
    return []
  },
}

/** Submits a job and sees it through: what failed is tried again, as its error allows. */
async function play(client: StubbornClient, kind: string, input: object, key: string): Promise<readonly Expected[]> {
  const { jobId } = await client.submit(kind, input, key)
  let job: Job = await client.ended(jobId)
  for (let tries = 0; job.status === 'failed' && tries < 100; tries += 1) {
    await client.retry(jobId)
    await sleep(20)
    job = await client.ended(jobId)
  }
  return [{ jobId }]
}

async function expectOk(client: StubbornClient, path: string): Promise<unknown> {
  const { status, body } = await client.ask(path)
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
  return body
}

async function download(client: StubbornClient, url: string): Promise<void> {
  await expectOk(client, new URL(url).pathname + new URL(url).search)
}

interface Target {
  readonly assetId: string
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

/** A target is good for one picture: whoever is not sure that it arrived looks, and asks for another target if not. */
async function signedUpload(client: StubbornClient): Promise<string> {
  const bytes = await tinyPicture()
  for (;;) {
    const asked = await client.ask('/v1/uploads', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mediaType: 'image/png', sizeBytes: bytes.byteLength }),
    })
    const { assetId, url, fields } = asked.body as Target
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([bytes], { type: 'image/png' }), 'drill.png')
    const encoded = new Response(form)
    await client.ask(new URL(url).pathname, {
      method: 'POST',
      headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
      body: new Uint8Array(await encoded.arrayBuffer()),
    })
    const { state } = (await expectOk(client, `/v1/assets/${assetId}`)) as { state: string }
    if (state === 'ready') return assetId
  }
}

/** Sweeps until one sweep has come to its end. */
async function sweep(server: ServerProcess): Promise<void> {
  for (;;) {
    try {
      await server.ask({ type: 'sweep' })
      return
    } catch {
      // It died in the middle. The next server sweeps from the start.
      await sleep(50)
    }
  }
}
