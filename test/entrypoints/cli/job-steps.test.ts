import { describe, expect, it } from 'vitest'
import { withinStage } from '../../../src/entrypoints/cli/job-steps.ts'
import { job, stage } from '../../../src/jobs/define.ts'
import { transform } from '../../../src/jobs/transform.ts'

const run = async () => ({})
const film = job<{ frames: number }>({
  kind: 'film',
  summary: '',
  // Never parsed here: the server has done it.
  input: transform.input as never,
  stages: [
    stage('prepare', { pool: 'image', run }),
    stage('frame', { pool: 'model', run, tasks: ({ frames }) => frames }),
    stage('assemble', { pool: 'image', run }),
  ],
})

const at = (name: string | null, done: number, kind = 'film') =>
  withinStage(
    { kind, input: { frames: 8 }, progress: { stage: name, done, total: 10, percent: 10 * done, queuePosition: null } },
    { film },
  ).progress

describe('progress within a stage', () => {
  it.each([
    ['prepare', 0, 0, 1],
    ['frame', 1, 0, 8],
    ['frame', 4, 3, 8],
    ['assemble', 9, 0, 1],
  ])('in %s with %i tasks done is %i of %i', (name, all, done, total) => {
    expect(at(name, all)).toEqual({ stage: name, done, total, percent: 10 * all, queuePosition: null })
  })

  it('stays as it is where the stage or the kind is not known here', () => {
    expect(at(null, 10)).toMatchObject({ done: 10, total: 10 })
    expect(at('polish', 4)).toMatchObject({ done: 4, total: 10 })
    expect(at('frame', 4, 'constructor')).toMatchObject({ done: 4, total: 10 })
  })
})
