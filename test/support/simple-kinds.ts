import * as z from 'zod'
import { AppError } from '../../src/errors.ts'
import { type JobTable, job, stage, type TaskContext } from '../../src/jobs/define.ts'

const Input = z.strictObject({
  tasks: z.int().min(1).max(64).default(1),
  /** These fail for good. */
  bad: z.array(z.int()).default([]),
})
type Input = z.infer<typeof Input>

/** Stores a record of a picture that needs no pixels. Returns its id, as a real task does. */
async function makeAsset(context: TaskContext<Input>): Promise<{ assetId: string }> {
  const { assetId, ownerId, jobId, outputKey, ports, index, input, stage: name } = context
  if (name !== 'prepare' && input.bad.includes(index)) throw new AppError('image_damaged', `Number ${index} is bad.`)
  const bytes = new TextEncoder().encode(`${name} ${index}`)
  await ports.blobs.put(outputKey, bytes)
  await ports.assets.create({
    schemaVersion: 1,
    assetId,
    ownerId,
    jobId,
    state: 'ready',
    key: outputKey,
    source: 'job',
    parents: [],
    mediaType: 'image/png',
    widthPx: 10 + index,
    heightPx: 10,
    sizeBytes: bytes.length,
    frames: 1,
    hasAlpha: false,
    isInterlaced: false,
    thumbhash: 'AAAA',
    dominantColor: '#000000',
    sha256: '00',
    createdAtMs: context.nowMs(),
  })
  return { assetId }
}

/** Kinds for tests of what surrounds the engine: `simple` has one stage, `staged` has three, of which the last joins. */
export const simpleKinds = (): JobTable => ({
  simple: job<Input>({
    kind: 'simple',
    summary: 'Makes pictures.',
    input: Input,
    stages: [stage('make', { pool: 'image', run: makeAsset, tasks: (input) => input.tasks })],
  }),
  staged: job<Input>({
    kind: 'staged',
    summary: 'Makes pictures and joins them.',
    input: Input,
    estimateMicroUsd: (input) => input.tasks * 35_000,
    stages: [
      stage('prepare', { pool: 'web', run: async () => ({}) }),
      stage('frame', { pool: 'model', run: makeAsset, tasks: (input) => input.tasks }),
      stage('join', { pool: 'image', run: makeAsset }),
    ],
  }),
})
