import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './processes.ts'

export interface Load {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers that were not 2xx or 3xx, and sockets that failed. */
  readonly errors: number
}

export interface WrkOptions {
  readonly url: string
  readonly body: string
  readonly clients: number
  readonly seconds: number
  /** For its script. */
  readonly directory: string
}

/** What wrk's script prints at the end: figures without units. */
const SCRIPT = `
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`

/** Posts the body over so many connections for so long, from one thread: it shares the cores with the server. */
export async function postLoad({ url, body, clients, seconds, directory }: WrkOptions): Promise<Load> {
  const script = join(directory, 'post.lua')
  writeFileSync(script, `${SCRIPT}wrk.body = [==[${body}]==]\n`)
  const args = ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', '-s', script, url]
  const figures = /figures (\S+) (\S+) (\S+) (\d+)/.exec(await runToEnd('wrk', args))
  if (!figures) throw new Error('wrk printed no figures')
  const [perSecond = 0, p50Ms = 0, p99Ms = 0, errors = 0] = figures.slice(1).map(Number)
  return { perSecond, p50Ms, p99Ms, errors }
}
