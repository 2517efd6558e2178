import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext, Goal, Row } from './bench.ts'
import type { EngineOrder, EngineResult } from './peers/engine-order.ts'
import { runPeer } from './support/peers.ts'
import { startPostgres, startRedis } from './support/services.ts'
import { interleaved, median, pairedRatio, shown } from './support/statistics.ts'

/** Larger batches gain pg-boss nothing more. */
const PG_BATCH = 500
/** BullMQ's own documentation adds in bulk by the thousand. */
const BULLMQ_BATCH = 1_000

const engines = {
  atelier: { what: 'Atelier', file: 'atelier-engine.ts', jobs: 20_000 },
  bullmq: { what: 'BullMQ', file: 'bullmq.ts', jobs: 10_000 },
  bullmqBulk: { what: 'BullMQ, addBulk', file: 'bullmq.ts', jobs: 10_000, batch: BULLMQ_BATCH },
  pgBoss: { what: 'pg-boss, sent one by one', file: 'pg-boss.ts', jobs: 4_000 },
  pgBossEqual: { what: 'pg-boss, batches as large as in flight', file: 'pg-boss.ts', jobs: 12_800, batch: 'inFlight' },
  pgBossBatch: { what: `pg-boss, batches of ${PG_BATCH}`, file: 'pg-boss.ts', jobs: 20_000, batch: PG_BATCH },
} as const
type EngineName = keyof typeof engines

export const bench: Bench = {
  title: 'Engine: empty jobs per second, durable',
  about: `An empty kind of job with one task, embedded: one Node process adds all jobs, so many at a time, then processes them all with
as many in flight; *both* is a job's whole way. Every job is on the disk before its add resolves and before it counts as done. Against
**BullMQ** on Redis with \`appendfsync always\` (one by one and with \`addBulk\`) and **pg-boss** on PostgreSQL as initdb makes it
(jobs sent one by one; inserted, fetched and completed in batches of the same number in flight; and its fastest way, batches of
${PG_BATCH}: ${PG_BATCH * 2} jobs in flight whatever the table says, and a job that fails fails its batch). Redis and PostgreSQL run in processes of
their own beside it. In turns; ratios within a round.`,
  async run(context) {
    const redisPort = await startRedis(context)
    const postgresUrl = await startPostgres(context)
    const directory = join(context.directory, 'sqlite')
    mkdirSync(directory)
    const services = { redisPort, postgresUrl, directory }
    const tables = []
    const goals: Goal[] = []
    for (const inFlight of context.isQuick ? [32] : [32, 64, 128]) {
      const results = await interleaved(variants(context, services, inFlight), context.isQuick ? 1 : 3)
      const of = (name: EngineName, key: keyof EngineResult) => results[name].map((result) => result[key])
      const ratio = (name: EngineName, key: keyof EngineResult) => pairedRatio(of('atelier', key), of(name, key))
      const row = (name: EngineName): Row => ({
        engine: engines[name].what,
        'add/s': shown(median(of(name, 'addPerSecond'))),
        'process/s': shown(median(of(name, 'processPerSecond'))),
        'both/s': shown(median(of(name, 'bothPerSecond'))),
        'Atelier ÷ it, add': shown(ratio(name, 'addPerSecond')),
        process: shown(ratio(name, 'processPerSecond')),
        both: shown(ratio(name, 'bothPerSecond')),
      })
      tables.push({ title: `${inFlight} in flight`, rows: (Object.keys(engines) as EngineName[]).map(row) })
      const against = (name: EngineName, target: number): Goal => {
        const measured = ratio(name, 'bothPerSecond')
        const what = `${inFlight} in flight, both, against ${engines[name].what}`
        return { what, target: `≥ ${target} ×`, measured: `${shown(measured)} ×`, isMet: measured >= target }
      }
      goals.push(
        against('bullmq', 1.2),
        against('bullmqBulk', 1.2),
        against('pgBossEqual', 1),
        against('pgBossBatch', 1),
      )
    }
    return { tables, goals }
  },
}

function variants(
  context: BenchContext,
  services: Pick<EngineOrder, 'redisPort' | 'postgresUrl' | 'directory'>,
  inFlight: number,
): Record<EngineName, () => Promise<EngineResult>> {
  const run = (name: EngineName) => async () => {
    const engine: (typeof engines)[EngineName] & { readonly batch?: number | 'inFlight' } = engines[name]
    const batch = engine.batch === 'inFlight' ? inFlight : engine.batch
    const jobs = context.isQuick ? 3_200 : engine.jobs
    // Whole batches.
    const order: EngineOrder = { ...services, jobs: jobs - (jobs % (batch ?? 1)), inFlight, ...(batch && { batch }) }
    const result = await runPeer<EngineResult>(engine.file, order)
    context.say(`${inFlight} in flight, ${engine.what}: ${shown(result.bothPerSecond)}/s`)
    return result
  }
  return {
    atelier: run('atelier'),
    bullmq: run('bullmq'),
    bullmqBulk: run('bullmqBulk'),
    pgBoss: run('pgBoss'),
    pgBossEqual: run('pgBossEqual'),
    pgBossBatch: run('pgBossBatch'),
  }
}
