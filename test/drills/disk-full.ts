import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { heaviest } from './decode-memory.ts'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants, type Expected } from './invariants.ts'
import { waitUntil } from './processes.ts'
import { type ServerProcess, serverProcess } from './server-process.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'
import { type Answer, type StubbornClient, stubbornClient } from './stubborn-client.ts'
import { tinyPicture, uploadPictures } from './transform-load.ts'

/** More than must stay free, so that there is a time before it is full. */
const DISK_MEGABYTES = 192
/** Enough to reach the last page that the database has; then everything is refused. */
const MOST_REQUESTS = 400
const UPLOAD_MEGABYTES = 60

/** A server whose data has a disk of its own, with what was promised and what went wrong there. */
interface Scene {
  readonly disk: SmallDisk
  readonly server: ServerProcess
  readonly client: StubbornClient
  readonly expected: Expected[]
  readonly problems: string[]
}

/**
 * Drill 18. The disk becomes full while jobs run: for the database, for pictures that are being uploaded, and for
 * temporary files. What is not stored is not promised, reads and deletions go on, and everything promised is done once
 * there is room. Gives why not where nothing can be mounted.
 */
export async function diskFull({ jobs }: { jobs: number }): Promise<DrillResult | string> {
  const [disk, temporary] = [smallDisk(DISK_MEGABYTES), smallDisk(8)]
  try {
    if (typeof disk === 'string') return disk
    if (typeof temporary === 'string') return temporary
    const environment = { TMPDIR: temporary.path }
    const server = await serverProcess({ dataDirectory: join(disk.path, 'data'), environment })
    const scene: Scene = { disk, server, client: stubbornClient(server.url), expected: [], problems: [] }
    try {
      await server.start()
      await waitUntil('the reserve is there', () => existsSync(join(server.dataDirectory, 'reserve')))
      await fullForDatabase(scene, jobs)
      await fullForUploads(scene)
      temporary.fill(0)
      await fullForTemporaryFiles(scene)
      const found = await checkInvariants(server, scene.expected)
      return drillResult('18 disk full', server, {
        ...found,
        jobs: scene.expected.length,
        problems: [...scene.problems, ...found.problems],
      })
    } finally {
      await server.dispose()
    }
  } finally {
    for (const one of [disk, temporary]) if (typeof one !== 'string') one.remove()
  }
}

/** Not one byte is left, while some jobs run, some wait and more are asked for. */
async function fullForDatabase(scene: Scene, jobs: number): Promise<void> {
  const { disk, client, expected, problems } = scene
  const [source] = await uploadPictures(client, 2)
  const spare = await client.upload(await tinyPicture())
  const finished = await client.submit('transform', { source: { assetId: source } }, 'finished')
  expected.push({ jobId: finished.jobId })
  await client.ended(finished.jobId)
  for (let number = 0; number < jobs; number += 1) {
    const { jobId } = await client.submit('slow', { name: `early-${number}`, workMs: 400 }, `early-${number}`)
    expected.push({ jobId })
  }
  const unwanted = await client.submit('slow', { name: 'unwanted', workMs: 90_000 }, 'unwanted')
  expected.push({ jobId: unwanted.jobId, status: ['canceled'] })

  disk.fill(0)
  let refused = 0
  for (let number = 0; number < MOST_REQUESTS && refused < 20; number += 1) {
    const answer = await client.postJob('transform', { source: { assetId: source } }, `late-${number}`, { once: true })
    if (answer.status === 202) expected.push({ jobId: (answer.body as { jobId: string }).jobId })
    else refused += 1
    if (answer.status !== 202) problems.push(...notRefused(`POST /v1/jobs on a full disk`, answer))
  }
  if (refused === 0) problems.push(`${MOST_REQUESTS} jobs were accepted on a full disk`)
  const upload = { method: 'POST', body: await tinyPicture(), once: true }
  problems.push(...notRefused('an upload to a full disk', await client.ask('/v1/assets', upload)))

  const working: readonly (readonly [string, string])[] = [
    ['GET', '/healthz'],
    ['GET', '/readyz'],
    ['GET', '/metrics'],
    ['GET', '/v1/jobs'],
    ['GET', '/v1/assets'],
    ['GET', `/v1/jobs/${finished.jobId}`],
    ['GET', `/v1/assets/${source}/content`],
    ['DELETE', `/v1/assets/${spare}`],
    ['POST', `/v1/jobs/${unwanted.jobId}/cancel`],
  ]
  for (const [method, path] of working) {
    const { status, body } = await client.ask(path, { method, once: true })
    if (status >= 300) problems.push(`${method} ${path} on a full disk: ${status} ${JSON.stringify(body)}`)
  }
  await roomAgain(scene)
}

/** An upload that nobody knows the length of has begun when the rest of the disk is taken by somebody else. */
async function fullForUploads(scene: Scene): Promise<void> {
  const { disk, server, problems } = scene
  const status = await uploadOfUnknownLength(server.url, () => disk.fill(0))
  if (status !== 507 && status !== 'broken off')
    problems.push(`an upload that fills the disk was answered with ${status}`)
  const hasNoParts = () => readdirSync(join(server.dataDirectory, 'tmp')).length === 0
  await waitUntil('the parts of the upload are removed', hasNoParts)
  await roomAgain(scene)
}

async function uploadOfUnknownLength(url: string, inTheMiddle: () => void): Promise<number | 'broken off'> {
  const noise = randomBytes(1024 * 1024)
  let left = UPLOAD_MEGABYTES
  const body = new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close()
      left -= 1
      if (left === UPLOAD_MEGABYTES / 2) inTheMiddle()
      controller.enqueue(noise)
    },
  })
  try {
    const answer = await fetch(`${url}/v1/assets`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    await answer.arrayBuffer()
    return answer.status
  } catch (error) {
    // The server answers and closes while the client still sends, which then may not come to read the answer.
    const { code } = (error as { cause?: NodeJS.ErrnoException }).cause ?? {}
    if (code === 'EPIPE' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'broken off'
    throw error
  }
}

/** Decoders must not need the folder for temporary files, or must say that it is full. */
async function fullForTemporaryFiles({ client, expected, problems }: Scene): Promise<void> {
  const make = heaviest['interlaced PNG of 40 MP, 16 bits RGBA']
  if (!make) throw new Error('The heaviest picture is gone')
  const assetId = await client.upload(new Uint8Array(await make()))
  const outputs = [{ operations: 'w_1000' }, { operations: 'rotate_90,w_1000' }]
  const { jobId } = await client.submit('transform', { source: { assetId }, outputs }, 'large')
  expected.push({ jobId })
  const job = await client.ended(jobId)
  if (job.status !== 'completed') problems.push(`a large picture without temporary files: ${JSON.stringify(job.error)}`)
}

/** A refusal that says why, as a problem, with the status of a full disk. */
function notRefused(what: string, { status, headers, body }: Answer): string[] {
  const isProblem = headers.get('content-type') === 'application/problem+json'
  const isFull = status === 507 && (body as { code?: string }).code === 'storage_full'
  return isProblem && isFull ? [] : [`${what} was answered ${status} ${JSON.stringify(body)}`]
}

/** Gives the room back and waits until pictures are taken again, and until the reserve is there for the next time. */
async function roomAgain({ disk, client, server }: Scene): Promise<void> {
  disk.free()
  const body = await tinyPicture()
  const isTaken = async () => (await client.ask('/v1/assets', { method: 'POST', body, once: true })).status === 201
  await waitUntil('an upload is taken again', isTaken, { pollMs: 200 })
  await waitUntil('the reserve is there again', () => existsSync(join(server.dataDirectory, 'reserve')))
}
