import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Asset } from '../../src/schema/asset.ts'
import type { Job } from '../../src/schema/job.ts'
import type { Problem } from '../../src/schema/problem.ts'
import { childrenOf } from './process-memory.ts'

/** A start takes half a second here; a machine that runs everything else beside it may take many times that. */
const START_MS = 30_000

/** What an upload was answered. */
export interface Answer {
  readonly status: number
  /** The problem's code; `accepted` when there is none. */
  readonly code: string
  readonly detail: string
  readonly asset: Asset
  readonly tookMs: number
}

/** The server as users start it, in a process of its own. */
export interface RealServer {
  readonly url: string
  readonly pid: number
  readonly dataDirectory: string
  /** The processes that decode. */
  children(): number[]
  /** What it has logged as a warning or an error. */
  complaints(): string[]
  hasEnded(): boolean
  upload(bytes: Uint8Array, name?: string, mediaType?: string): Promise<Answer>
  /** A job to its end; without one where the request was refused. */
  transform(assetId: string, output: object): Promise<{ code: string; job?: Job }>
  stop(): Promise<void>
}

export interface RealServerOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Files that the process writes its id into before it does anything else, such as a cgroup's `tasks`. */
  readonly groups?: readonly string[]
}

/** Levels of lines that tell of something wrong. */
const GRAVE: readonly string[] = ['warn', 'error']

/** Starts it on a free port and a folder of its own. */
export async function realServer({ environment = {}, groups = [] }: RealServerOptions = {}): Promise<RealServer> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-real-'))
  const args = [resolve('src/entrypoints/server.ts'), '--port', '0', '--data', directory]
  const enter = groups.map((file) => `echo $$ > '${file}' && `).join('')
  const child = spawn('sh', ['-c', `${enter}exec "$0" "$@"`, process.execPath, ...args], {
    env: { PATH: process.env.PATH, TMPDIR: tmpdir(), ATELIER_ON_UPLOAD: 'none', ATELIER_WORKERS: '2', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: { level: string; message: string; url?: string }[] = []
  let rest = ''
  let text = ''
  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`The server did not start: ${text}`)), START_MS)
    child.once('exit', (code) => failed(new Error(`The server ended with ${code}: ${text}`)))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-10_000)
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const line of parts.filter((one) => one.startsWith('{'))) {
        const entry = JSON.parse(line) as (typeof lines)[number]
        lines.push(entry)
        if (entry.url === undefined) continue
        clearTimeout(timer)
        found(entry.url)
      }
    })
  })
  const pid = child.pid ?? 0
  const killIt = () => void child.kill('SIGKILL')
  process.once('exit', killIt)

  return {
    url,
    pid,
    dataDirectory: directory,
    children: () => childrenOf(pid),
    complaints: () => lines.filter(({ level }) => GRAVE.includes(level)).map(({ message }) => message),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async upload(bytes, name = 'photo.jpg', mediaType = 'image/jpeg') {
      const startedAt = performance.now()
      const response = await fetch(`${url}/v1/assets?filename=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { 'content-type': mediaType },
        body: new Uint8Array(bytes),
      })
      const body = (await response.json()) as Asset & Pick<Partial<Problem>, 'code' | 'detail'>
      const { code = 'accepted', detail = '' } = body
      return { status: response.status, code, detail, asset: body, tookMs: performance.now() - startedAt }
    },
    async transform(assetId, output) {
      const post = await fetch(`${url}/v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'transform', source: { assetId }, outputs: [output] }),
      })
      const answer = (await post.json()) as Job | Problem
      if ('code' in answer) return { code: answer.code }
      let job = answer
      while (job.status === 'pending' || job.status === 'processing') {
        await new Promise((next) => setTimeout(next, 10))
        job = (await (await fetch(`${url}/v1/jobs/${job.jobId}`)).json()) as Job
      }
      return { code: job.error?.code ?? 'accepted', job }
    },
    async stop() {
      process.off('exit', killIt)
      const ended = new Promise((done) => ((child.exitCode ?? child.signalCode) ? done(0) : child.once('exit', done)))
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}
