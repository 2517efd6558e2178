import { expect, it } from 'vitest'
import { workerTimeoutSeconds } from '../../src/entrypoints/worker-limits.ts'
import { pipeline } from '../../src/pipeline.ts'

/** Claim, record, and what the worker keeps to give tasks back before its time is over. */
const MARGIN_SECONDS = 10

const stages = Object.values(pipeline).flatMap(({ kind, stages: all }) =>
  all.map((stage) => [kind, stage.name, stage] as const),
)

it.each(stages)(
  'a task of %s, stage %s, ends by its own timeout before its function on AWS does',
  (_kind, _name, stage) => {
    expect(stage.timeoutSeconds + MARGIN_SECONDS).toBeLessThanOrEqual(workerTimeoutSeconds[stage.pool])
  },
)
