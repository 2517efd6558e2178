import * as z from 'zod'
import { AppError } from '../errors.ts'
import { neededAssets } from '../operations/index.ts'
import { checkRender } from '../operations/limits.ts'
import { presets } from '../operations/presets.ts'
import type { RenderRequest, StoredPicture } from '../ports/pixels.ts'
import type { ReadyPicture } from '../schema/asset.ts'
import { fileEnding } from '../schema/file-ending.ts'
import { job, type SourceRef, stage, type TaskContext, type TaskResult } from './define.ts'
import { fetchSources, Source } from './fetch-source.ts'
import { storeResult } from './store-result.ts'
import { mediaTypeFor, TransformOutput } from './transform-output.ts'

/** All of them are in the job's record, and each is decoded; a picture with so many marks on it is not seen any more. */
const MAX_OVERLAYS = 16

const TransformInput = z
  .strictObject({
    source: Source,
    outputs: z
      .array(TransformOutput)
      .min(1)
      // Each output is a task, and a job's record has room for 64; this many sizes of one picture is a generous set.
      .max(16)
      .default([{ operations: [...presets.web.operations] }])
      .meta({ description: 'The pictures to make, in order. One for the web when left out.' }),
  })
  .meta({ id: 'TransformInput' })
type TransformInput = z.infer<typeof TransformInput>

const fetched = fetchSources<TransformInput>(({ source }) => [{ source, field: 'source' }])

/** One picture in, one or several out: resized, converted, one task an output. */
export const transform = job<TransformInput>({
  kind: 'transform',
  summary: 'Makes other sizes and formats of a picture.',
  input: TransformInput,
  sources: sourcesOf,
  urls: fetched.urls,
  check,
  stages: [
    fetched.stage,
    // A 50-megapixel picture takes a second or two; a minute is for a machine with much else to do.
    stage('render', { pool: 'image', run: renderOutput, tasks: (input) => input.outputs.length, timeoutSeconds: 60 }),
  ],
})

/** The picture, and those that are laid on it: each once, where it is named first. */
function sourcesOf(input: TransformInput): readonly SourceRef[] {
  const refs = [...fetched.sources(input)]
  for (const [index, output] of input.outputs.entries()) {
    for (const { assetId, field } of neededAssets(output.operations)) {
      if (!refs.some((ref) => ref.assetId === assetId))
        refs.push({ assetId, field: `outputs.${index}.operations.${field}` })
    }
  }
  return refs
}

/** Everything that a picture's header tells is judged here, so that nothing is queued that cannot succeed. */
function check(input: TransformInput, sources: readonly ReadyPicture[]): void {
  const isStored = 'assetId' in input.source
  const overlays = sources.length - (isStored ? 1 : 0)
  if (overlays > MAX_OVERLAYS) {
    const message = `The outputs name ${overlays} other pictures; at most ${MAX_OVERLAYS} are used in one job. Split it into several.`
    throw new AppError('invalid_request', message, { field: 'outputs' })
  }
  const [source] = sources
  // Of a picture on the web nothing is known before it is here.
  if (source && isStored) for (const index of input.outputs.keys()) checkOutput(input, index, source)
}

function checkOutput(input: TransformInput, index: number, source: ReadyPicture): void {
  const output = outputOf(input, index)
  const plan = { operations: output.operations, mediaType: mediaTypeFor(output, source) }
  const field = `outputs.${index}`
  if (output.profile === 'p3' && plan.mediaType === 'image/gif') {
    const message = 'A GIF has no room for the colors of Display P3. Leave profile out, or ask for WebP or PNG.'
    throw new AppError('invalid_request', message, { field: `${field}.profile` })
  }
  checkRender(source, plan, { source: 'url' in input.source ? 'source.url' : 'source.assetId', plan: field })
}

function outputOf(input: TransformInput, index: number): TransformInput['outputs'][number] {
  const output = input.outputs[index]
  if (!output) throw new Error(`transform has no output ${index}`)
  return output
}

async function renderOutput(context: TaskContext<TransformInput>): Promise<TaskResult> {
  const { ports, input, index, outputKey } = context
  const source = await fetched.asset(context, input.source)
  if ('url' in input.source) checkOutput(input, index, source)
  const output = outputOf(input, index)
  const needed = new Set(neededAssets(output.operations).map((one) => one.assetId))
  const overlays: Record<string, StoredPicture> = {}
  for (const id of needed) {
    const asset = await context.asset(id)
    overlays[id] = { key: asset.key, header: asset }
  }
  const request: RenderRequest = {
    source: { key: source.key, header: source },
    targetKey: outputKey,
    operations: output.operations,
    mediaType: mediaTypeFor(output, source),
    quality: output.quality,
    profile: output.profile,
    overlays,
  }
  const facts = await ports.pixels.render(request, context.signal)
  const parents = [...new Set([source.assetId, ...needed])]
  return await storeResult(context, facts, { parents, ...nameOf(source, facts.mediaType) })
}

/** `IMG_1234.HEIC` becomes `IMG_1234.jpg`: the name people know, with the type it has now. */
function nameOf(source: ReadyPicture, mediaType: string): { filename?: string } {
  if (source.filename === undefined) return {}
  const stem = source.filename.replace(/\.[^.]{1,5}$/, '')
  return { filename: `${stem}.${fileEnding(mediaType)}` }
}
