import { setTimeout as sleep } from 'node:timers/promises'
import { countText } from '../text.ts'
import { emptyBucket } from './remove-stack.ts'
import type { Stage } from './with-stage.ts'

/** What there is of a stage beside its stack, found by name: some of it no stack deletes. */
export interface Remains {
  readonly buckets: readonly string[]
  /** The table's name, where there is one. */
  readonly tables: readonly string[]
  readonly queues: readonly string[]
  readonly parameters: readonly string[]
  readonly logs: readonly string[]
}

export async function findRemains({ names, buckets, table, queues, parameters, logs }: Stage): Promise<Remains> {
  return {
    buckets: await buckets.names(names.prefix),
    tables: (await table.describe()) ? [names.table] : [],
    queues: await queues.urls(names.prefix),
    parameters: await parameters.names(),
    logs: await logs.names(names.logs),
  }
}

export const countRemains = (remains: Remains): number =>
  Object.values(remains).reduce((sum, names: readonly string[]) => sum + names.length, 0)

/** A table is deleted within a minute, most often within seconds. */
const POLL_MS = 2_000
const MAX_POLLS = 60

/** Deletes what a stack leaves: buckets with what is in them, the table, parameters, logs. May be repeated. */
export async function removeRemains(stage: Stage, remains: Remains): Promise<void> {
  const { terminal, buckets, table, parameters, logs, signal } = stage
  for (const name of remains.buckets) {
    await emptyBucket(stage, name)
    await buckets.remove(name)
    terminal.note(`Deleted the bucket ${name}.`)
  }
  for (const name of remains.tables) {
    if ((await table.describe())?.status !== 'DELETING') await table.remove()
    for (let polls = 0; polls < MAX_POLLS && (await table.describe()); polls += 1) {
      await sleep(POLL_MS, undefined, { signal })
    }
    terminal.note(`Deleted the table ${name}.`)
  }
  if (remains.parameters.length > 0) {
    await parameters.remove(remains.parameters)
    terminal.note(`Deleted ${countText(remains.parameters.length, 'parameter')} below ${stage.names.parameters}.`)
  }
  for (const name of remains.logs) {
    signal.throwIfAborted()
    await logs.remove(name)
  }
  if (remains.logs.length > 0) terminal.note(`Deleted ${countText(remains.logs.length, 'log group')}.`)
}
