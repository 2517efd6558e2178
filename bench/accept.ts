import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import { makePhoto } from './support/photo.ts'
import { freePort, launch, waitUntil } from './support/processes.ts'
import { isHealthy, startServer, upload, webJob } from './support/server.ts'
import { startRedis } from './support/services.ts'
import { interleaved, median, pairedRatio, shown } from './support/statistics.ts'
import { type Load, postLoad } from './support/wrk.ts'

const CLIENTS = [1, 32, 256] as const
const ROUNDS = 3
const SECONDS = 3

const systems = {
  atelier: 'Atelier',
  bullmq: 'Hono + zod + BullMQ',
  nothing: 'bound: node:http, nothing stored',
} as const
type System = keyof typeof systems

export const bench: Bench = {
  title: 'Accept: POST /v1/jobs until the 202',
  about: `wrk posts \`transform\` jobs on an uploaded picture for ${SECONDS} s at a time; each is checked, stored and on the disk before its 202. The
server has no workers (\`ATELIER_WORKERS=0\`) and a limit above what is sent, so its queue grows by what the table says. Against what
one would build otherwise, **Hono, zod and BullMQ** on Redis with \`appendfsync always\`, and the **bound**: node:http that parses
the body and stores nothing. wrk takes its part of the same cores. In turns, medians of ${ROUNDS} rounds; ratios within a round.`,
  async run(context) {
    const photo = await makePhoto(context.directory, 'small.jpg', [640, 480])
    const server = await startServer(context, {
      dataDirectory: join(context.directory, 'data'),
      env: { ATELIER_WORKERS: '0', ATELIER_MAX_QUEUED: '10000000' },
    })
    const body = webJob(await upload(server.url, photo.path, photo.mediaType))
    const urls: Record<System, string> = {
      atelier: server.url,
      bullmq: await startPeer(context, 'accept-bullmq.ts', [String(await startRedis(context))]),
      nothing: await startPeer(context, 'accept-nothing.ts', []),
    }
    const load = (system: System, clients: number, seconds: number) => () =>
      postLoad({ url: `${urls[system]}/v1/jobs`, body, clients, seconds, directory: context.directory })
    const names = Object.keys(systems) as System[]
    for (const name of names) await load(name, 32, 1)()

    const rows: Row[] = []
    const found = new Map<number, Record<System, Load[]>>()
    for (const clients of CLIENTS) {
      const seconds = context.isQuick ? 1 : SECONDS
      const variants = {
        atelier: load('atelier', clients, seconds),
        bullmq: load('bullmq', clients, seconds),
        nothing: load('nothing', clients, seconds),
      }
      const loads = await interleaved(variants, context.isQuick ? 1 : ROUNDS)
      found.set(clients, loads)
      rows.push(...names.map((name) => rowOf(clients, name, loads)))
      context.say(`${clients} clients: ${shown(median(loads.atelier.map((one) => one.perSecond)))}/s`)
    }
    const of = (clients: number, key: keyof Load) => median((found.get(clients)?.atelier ?? []).map((one) => one[key]))
    return {
      tables: [{ title: 'Accepted jobs', rows }],
      goals: [
        atMost('p50 alone', 0.6, of(1, 'p50Ms')),
        atLeast('at 32 clients', 8_000, of(32, 'perSecond')),
        atMost('p99 at 256 clients', 60, of(256, 'p99Ms')),
      ],
    }
  },
}

function rowOf(clients: number, name: System, loads: Record<System, Load[]>): Row {
  const all = (system: System, key: keyof Load) => loads[system].map((one) => one[key])
  return {
    clients,
    system: systems[name],
    'accepted/s': shown(median(all(name, 'perSecond'))),
    'p50 ms': shown(median(all(name, 'p50Ms'))),
    'p99 ms': shown(median(all(name, 'p99Ms'))),
    '÷ BullMQ': shown(pairedRatio(all(name, 'perSecond'), all('bullmq', 'perSecond'))),
    '÷ bound': shown(pairedRatio(all(name, 'perSecond'), all('nothing', 'perSecond'))),
    errors: all(name, 'errors').reduce((sum, one) => sum + one, 0),
  }
}

const atMost = (what: string, targetMs: number, ms: number): Goal => ({
  what,
  target: `≤ ${targetMs} ms`,
  measured: shown(ms, ' ms'),
  isMet: ms <= targetMs,
})

const atLeast = (what: string, target: number, measured: number): Goal => ({
  what,
  target: `≥ ${shown(target)}/s`,
  measured: shown(measured, '/s'),
  isMet: measured >= target,
})

async function startPeer(context: BenchContext, file: string, args: readonly string[]): Promise<string> {
  const port = await freePort()
  const path = fileURLToPath(new URL(`peers/${file}`, import.meta.url))
  const running = launch(context, process.execPath, [path, String(port), ...args])
  const url = `http://127.0.0.1:${port}`
  await waitUntil(file, () => isHealthy(url), { running })
  return url
}
