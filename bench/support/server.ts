import { openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchContext } from '../bench.ts'
import { freePort, launch, type Running, waitUntil } from './processes.ts'
import { openWire, type Wire } from './wire.ts'

export const SERVER = fileURLToPath(new URL('../../src/entrypoints/server.ts', import.meta.url))

export interface BenchServer extends Running {
  readonly url: string
  /** From the start of the process to the first answer. */
  readonly startMs: number
  /** The pixels children that run now. Linux only. */
  children(): number[]
}

export interface ServerOptions {
  readonly dataDirectory: string
  readonly env?: Readonly<Record<string, string>>
  /** Another script that serves in the same way. */
  readonly entrypoint?: string
}

/** Starts the server as its users do, apart from the port, and waits until it answers. */
export async function startServer(context: BenchContext, options: ServerOptions): Promise<BenchServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const startedMs = performance.now()
  const running = launch(context, process.execPath, [options.entrypoint ?? SERVER], {
    env: {
      PATH: process.env.PATH ?? '',
      ATELIER_PORT: String(port),
      ATELIER_DATA: options.dataDirectory,
      ATELIER_ON_UPLOAD: 'none',
      ATELIER_LOG_LEVEL: 'warn',
      ...options.env,
    },
  })
  await waitUntil('the server', () => isHealthy(url), { running, intervalMs: 2 })
  return { ...running, url, startMs: performance.now() - startedMs, children: () => childrenOf(running.pid) }
}

/** Whether the server answers 200 to `/healthz`. */
export async function isHealthy(url: string): Promise<boolean> {
  const wire = openWire(url)
  try {
    return (await wire.send('GET', '/healthz')).status === 200
  } catch {
    // Nobody listens yet.
    return false
  } finally {
    wire.close()
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(join('/proc', String(pid), 'task', String(pid), 'children'), 'utf8')
      .split(' ')
      .filter((text) => text.trim() !== '')
      .map(Number)
  } catch {
    // The process has ended.
    return []
  }
}

/** Sends a picture in and gives its asset's id. */
export async function upload(url: string, path: string, mediaType: string): Promise<string> {
  const response = await fetch(`${url}/v1/assets?filename=bench`, {
    method: 'POST',
    headers: { 'content-type': mediaType },
    body: await openAsBlob(path),
  })
  if (response.status !== 201) throw new Error(`the upload ended with ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { assetId: string }).assetId
}

/** The body of a request for one picture of at most 500 px, as JPEG. */
export const webJob = (assetId: string): string =>
  JSON.stringify({ kind: 'transform', source: { assetId }, outputs: [{ preset: 'web', format: 'jpeg' }] })

/** Creates a job and gives its id; with `waitSeconds` it must have completed in that time. */
export async function postJob(wire: Wire, body: string, waitSeconds?: number): Promise<string> {
  const headers = waitSeconds === undefined ? '' : `Prefer: wait=${waitSeconds}\r\n`
  const answer = await wire.send('POST', '/v1/jobs', { headers, body })
  const { jobId, status } = JSON.parse(answer.body) as { jobId?: string; status?: string }
  if (jobId === undefined || (waitSeconds !== undefined && status !== 'completed'))
    throw new Error(`POST /v1/jobs ended with ${answer.status}: ${answer.body}`)
  return jobId
}

export async function isCompleted(wire: Wire, jobId: string): Promise<boolean> {
  const answer = await wire.send('GET', `/v1/jobs/${jobId}`)
  const { status } = JSON.parse(answer.body) as { status: string }
  if (status === 'failed') throw new Error(`a job failed: ${answer.body}`)
  return status === 'completed'
}

/** Whether any job of the server has not ended. */
export async function hasOpenJobs(wire: Wire): Promise<boolean> {
  for (const status of ['processing', 'pending']) {
    const answer = await wire.send('GET', `/v1/jobs?status=${status}&limit=1`)
    if (answer.status !== 200) throw new Error(`GET /v1/jobs ended with ${answer.status}: ${answer.body}`)
    if ((JSON.parse(answer.body) as { jobs: unknown[] }).jobs.length > 0) return true
  }
  return false
}
