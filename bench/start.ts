import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import { copySources, project } from './support/copy.ts'
import { freePort, launch, runToEnd, waitUntil } from './support/processes.ts'
import { isHealthy } from './support/server.ts'
import { interleaved, median, quantile, shown } from './support/statistics.ts'

const STARTS = 10
const TARGET_MS = 600

export const bench: Bench = {
  title: 'Start: from the command to the first answer',
  about: `Time from starting the process to the first 200 of \`/healthz\`, ${STARTS} times each in turns, on data that has been opened before. *Cold*
has no compile cache, as after an install or a change; *warm* has one. The sources run from a copy, so that its cache is nobody
else's. \`npm start\` is the whole command in an installed clone, npm's own time included. The **bounds** are \`node\` doing nothing
and a bare node:http server.`,
  async run(context) {
    const copy = copySources(join(context.directory, 'copy'))
    const server = join(copy, 'src', 'entrypoints', 'server.ts')
    const cache = join(copy, 'node_modules', '.cache')
    const data = join(context.directory, 'data')
    const hello = fileURLToPath(new URL('peers/accept-nothing.ts', import.meta.url))
    const serve = (command: string, args: readonly string[]) => async () => {
      const port = await freePort()
      const flags = command === 'npm' ? ['--', '--port', String(port), '--data', data] : []
      return await firstAnswer(context, command, [...args, ...flags], port, data)
    }
    const command = (args: readonly string[]) => async () => await timed(() => runToEnd(process.execPath, args))
    const node = process.execPath
    const start = serve(node, [server])
    // The clone's own cache, which an installed clone has after its first start.
    const whole = serve('npm', ['--prefix', project, 'start'])
    await start()
    await whole()
    const variants = {
      'node server.ts, cold': () => {
        rmSync(cache, { recursive: true, force: true })
        return start()
      },
      'node server.ts, warm': start,
      'npm start': whole,
      'atelier --help': command([join(project, 'scripts', 'atelier.mjs'), '--help']),
      'bound: node:http, nothing else': async () => {
        const port = await freePort()
        return await firstAnswer(context, node, [hello, String(port)], port, data)
      },
      'bound: node -e 0': command(['-e', '0']),
    }
    const times = await interleaved(variants, context.isQuick ? 2 : STARTS)
    const rows = Object.entries(times).map(
      ([what, values]): Row => ({
        what,
        'median ms': shown(median(values)),
        'least ms': shown(Math.min(...values)),
        'most ms': shown(quantile(values, 1)),
      }),
    )
    return {
      tables: [{ title: `${context.isQuick ? 2 : STARTS} starts`, rows }],
      goals: [goal('npm start', times['npm start']), goal('node server.ts, cold', times['node server.ts, cold'])],
    }
  },
}

const goal = (what: string, times: readonly number[]): Goal => ({
  what: `${what}, median`,
  target: `≤ ${TARGET_MS} ms`,
  measured: shown(median(times), ' ms'),
  isMet: median(times) <= TARGET_MS,
})

async function firstAnswer(
  context: BenchContext,
  command: string,
  args: readonly string[],
  port: number,
  data: string,
): Promise<number> {
  const startedMs = performance.now()
  const running = launch(context, command, args, {
    env: { ...process.env, ATELIER_PORT: String(port), ATELIER_DATA: data, ATELIER_LOG_LEVEL: 'error' },
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntil(`${command} ${args[0]}`, () => isHealthy(url), { running, intervalMs: 2 })
  const ms = performance.now() - startedMs
  await running.stop()
  return ms
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}
