import * as z from 'zod'
import { type Format, formatNames, mediaTypeOf } from '../operations/format.ts'
import { OperationsInput, parseOperations } from '../operations/parse-operations.ts'
import { presetNames, presets } from '../operations/presets.ts'
import type { RenderRequest } from '../ports/pixels.ts'
import { type AssetRecord, type ReadyAsset, writtenAs } from '../schema/asset.ts'
import { AssetId } from '../schema/id.ts'
import { job, stage, type TaskContext, type TaskResult } from './define.ts'

const Output = z
  .strictObject({
    preset: z
      .enum(presetNames)
      .optional()
      .meta({ description: 'A size with a name: thumb 128 px, web 500 px, input 1024 px. Never enlarged.' }),
    operations: OperationsInput.optional(),
    format: z.enum(formatNames).optional().meta({ description: 'The source’s own format when left out; of a HEIC, JPEG.' }),
    quality: z.int().min(1).max(100).optional().meta({ description: 'A good value for the format when left out.' }),
  })
  .refine(
    (output) => output.preset === undefined || output.operations === undefined,
    'takes a preset or operations, not both',
  )
  .transform((output, context) => {
    try {
      // The preset is spelled out, so that what is stored can be sent again and means the same in a later release.
      const { format, quality, preset } = output
      const parsed = preset ? presets[preset] : parseOperations(output.operations ?? [...presets.web.operations])
      return {
        operations: parsed.operations,
        ...defined({ format: format ?? parsed.format, quality: quality ?? parsed.quality }),
      }
    } catch (error) {
      context.addIssue({
        code: 'custom',
        path: ['operations'],
        message: error instanceof Error ? error.message : 'is not valid',
      })
      return z.NEVER
    }
  })

const TransformInput = z
  .strictObject({
    source: z.strictObject({ assetId: AssetId }),
    outputs: z
      .array(Output)
      .min(1)
      // Each output is a task, and a job's record has room for 64; this many sizes of one picture is a generous set.
      .max(16)
      .default([{ operations: [...presets.web.operations] }])
      .meta({ description: 'The pictures to make, in order. One for the web when left out.' }),
  })
  .meta({ id: 'TransformInput' })
type TransformInput = z.infer<typeof TransformInput>

/** One picture in, one or several out: resized, converted, one task an output. */
export const transform = job<TransformInput>({
  kind: 'transform',
  summary: 'Makes other sizes and formats of a picture.',
  input: TransformInput,
  sources: (input) => [input.source.assetId],
  stages: [
    // A 50-megapixel picture takes a second or two; a minute is for a machine with much else to do.
    stage('render', { pool: 'image', run: renderOutput, tasks: (input) => input.outputs.length, timeoutSeconds: 60 }),
  ],
})

async function renderOutput(context: TaskContext<TransformInput>): Promise<TaskResult> {
  const { ports, assetId, outputKey, ownerId, jobId } = context
  const source = await context.asset(context.input.source.assetId)
  const output = context.input.outputs[context.index]
  if (!output) throw new Error(`transform has no output ${context.index}`)
  const request: RenderRequest = {
    source: { key: source.key, header: source },
    targetKey: outputKey,
    operations: output.operations,
    mediaType: output.format ? mediaTypeOf(output.format) : writtenAs(source),
    quality: output.quality,
  }
  const facts = await ports.pixels.render(request, context.signal)
  const record: AssetRecord = {
    ...facts,
    schemaVersion: 1,
    assetId,
    ownerId,
    state: 'ready',
    source: 'job',
    key: outputKey,
    parents: [source.assetId],
    jobId,
    createdAtMs: context.nowMs(),
    completedAtMs: context.nowMs(),
    ...nameOf(source, facts.mediaType),
  }
  // The first record of this id stays: a task that runs again points to what its earlier self had stored.
  await ports.assets.create(record)
  return { assetId }
}

/** `IMG_1234.HEIC` becomes `IMG_1234.jpg`: the name people know, with the type it has now. */
function nameOf(source: ReadyAsset, mediaType: string): { filename?: string } {
  if (source.filename === undefined) return {}
  const format = mediaType.replace('image/', '')
  const stem = source.filename.replace(/\.[^.]{1,5}$/, '')
  return { filename: `${stem}.${format === 'jpeg' ? 'jpg' : format}` }
}

const defined = (values: { format: Format | undefined; quality: number | undefined }) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    format?: Format
    quality?: number
  }
