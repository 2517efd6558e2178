import module from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../src/core/engine.ts'
import { crashPoints, methodsOf } from './crash-points.ts'
import { drillKinds } from './drill-kinds.ts'
import { drillPorts } from './drill-ports.ts'
import { readDrillSettings } from './drill-settings.ts'
import { openJournal } from './journal.ts'

/** What a supervisor may ask of its server. */
export type ToServer =
  | { readonly type: 'arm'; readonly point?: string }
  | { readonly type: 'hits' }
  | { readonly type: 'sweep' }

/** The server's answer. */
export interface FromServer {
  readonly hits?: Readonly<Record<string, number>>
  readonly methods?: readonly string[]
}

/** Older than everything a drill makes, so that a sweep takes what a sweep in two days would. */
const LATER_MS = 2 * 86_400_000

// The real server, with kinds and ports that a drill can hurt. See server-process.ts for the one that starts it.
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/atelier', import.meta.url)))
const { runServer } = await import('../../src/entrypoints/run-server.ts')
const { pipeline } = await import('../../src/pipeline.ts')
const { sweepStorage } = await import('../../src/core/sweep-storage.ts')

const settings = readDrillSettings(process.env)
const journal = openJournal(settings.journalPath)
journal('boot', '')
const points = crashPoints((point) => {
  journal('dies', point)
  process.kill(process.pid, 'SIGKILL')
})
points.arm(process.env.CRASH_AT)

let engine: Engine | undefined
let methods: readonly string[] = []

async function answer(message: ToServer): Promise<FromServer> {
  if (message.type === 'arm') points.arm(message.point)
  if (message.type === 'hits') return { hits: points.takeHits(), methods }
  if (message.type === 'sweep' && engine) await sweepEverything(engine)
  return {}
}

async function sweepEverything(real: Engine) {
  const later: Engine = { ...real, nowMs: () => real.nowMs() + LATER_MS }
  let cursor = (await sweepStorage(later)).next
  while (cursor) cursor = (await sweepStorage(later, cursor)).next
}

process.on('message', async (message: ToServer & { id: number }) => {
  process.send?.({ id: message.id, ...(await answer(message)) })
})
// Whoever started this one is gone: nobody would ever stop it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

await runServer(process.argv.slice(2), {
  kinds: { ...pipeline, ...drillKinds({ journal, providerUrl: settings.providerUrl, maxWorkMs: settings.maxWorkMs }) },
  wrap(bare) {
    methods = methodsOf(bare)
    engine = points.wrap(drillPorts(bare, settings, journal))
    return engine
  },
})
