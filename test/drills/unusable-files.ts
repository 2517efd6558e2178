import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DrillResult, drillResult } from './drill-result.ts'
import { checkInvariants } from './invariants.ts'
import { waitUntil } from './processes.ts'
import { realServer, type ServerProcess, serverProcess } from './server-process.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'
import { stubbornClient } from './stubborn-client.ts'
import { tinyPicture } from './transform-load.ts'

/** A server that stands still closes a few files at most. */
const MAX_TRIES = 20

/**
 * Drill 22. A server does not start on a disk that it may only read, and says so; one that has no file handle left says
 * that, lives, and works again as soon as it has some. Gives why not where nothing can be mounted.
 */
export async function unusableFiles(): Promise<DrillResult | string> {
  const disk = smallDisk(160)
  if (typeof disk === 'string') return disk
  try {
    const server = await serverProcess({ dataDirectory: join(disk.path, 'data') })
    try {
      await server.start()
      const client = stubbornClient(server.url)
      const assetId = await client.upload(await tinyPicture())
      const problems = await withoutFileHandles(server, assetId)
      const job = await client.submit('transform', { source: { assetId } }, 'after')
      const found = await checkInvariants(server, [{ jobId: job.jobId }])
      problems.push(...found.problems, ...(await onReadOnlyDisk(server, disk)))
      return drillResult('22 unusable files', server, { ...found, problems, jobs: 1 })
    } finally {
      await server.dispose()
    }
  } finally {
    disk.remove()
  }
}

/** A running server may open nothing more, and then may again. */
async function withoutFileHandles(server: ServerProcess, assetId: string): Promise<string[]> {
  const client = stubbornClient(server.url)
  const problems: string[] = []
  const content = `/v1/assets/${assetId}/content`
  // Its connection stays open, because a new one would be a file too.
  await client.ask('/healthz')
  for (const request of [{}, { method: 'POST', body: await tinyPicture() }]) {
    const path = request.method === 'POST' ? '/v1/assets' : content
    const { status, body } = await askWithoutHandle(server, () => client.ask(path, { ...request, once: true }))
    const { code, detail = '' } = body as { code?: string; detail?: string }
    if (status !== 503 || code !== 'storage_unavailable' || !detail.includes('ulimit -n'))
      problems.push(`${path} without a file handle: ${status} ${JSON.stringify(body)}`)
  }
  if (!server.isRunning()) problems.push('the server ended without a file handle')
  limitFiles(server.pid(), 4096)
  const isWell = async () => (await client.ask(content, { once: true })).status === 200
  await waitUntil('pictures are given out again', isWell)
  await client.upload(await tinyPicture())
  if (server.counts.starts !== 1) problems.push(`the server was started ${server.counts.starts} times`)
  return problems
}

/** What the server closes by itself after the limit was set leaves it a handle, and it can do what it is asked: so again. */
async function askWithoutHandle<T extends { readonly status: number }>(
  server: ServerProcess,
  ask: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    limitFiles(server.pid(), firstFree(server.pid()))
    const answer = await ask()
    if (answer.status >= 300 || tries === MAX_TRIES) return answer
  }
}

/** The limit is on numbers, and a new file gets the lowest that is free. */
function firstFree(pid: number): number {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  let number = 0
  while (open.has(number)) number += 1
  return number
}

/** The soft limit only, which may be raised again. */
const limitFiles = (pid: number, most: number) =>
  void execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:`])

/** On a disk that can only be read a server says so and ends, and starts once that is over. */
async function onReadOnlyDisk(server: ServerProcess, disk: SmallDisk): Promise<string[]> {
  const problems: string[] = []
  const before = server.log().length
  disk.setReadOnly(true)
  server.launch({ entrypoint: realServer })
  const { code } = await server.exited()
  if (code !== 1) problems.push(`on a read-only disk it ended with ${code}`)
  const said = () => server.log().slice(before)
  // What it has written may arrive after the news of its end.
  await waitUntil('the server says that its disk is read-only', () => /read-only|mounted for writing/.test(said()))
  if (/^\s+at /m.test(said())) problems.push(`it said: ${said()}`)
  disk.setReadOnly(false)
  await server.start({ entrypoint: realServer })
  const exit = await server.terminate()
  if (exit.code !== 0) problems.push(`on the same disk, writable, it ended with ${exit.code}`)
  return problems
}
