import { mediaTypeOf } from '../operations/format.ts'
import type { ReadyPicture } from '../schema/asset.ts'
import { checkModels, chooseModels, type ModelNeeds, priceOf } from './choose-models.ts'
import { job, stage, type TaskContext, type TaskResult } from './define.ts'
import { fetchSources } from './fetch-source.ts'
import { GenerateInput, MAX_SEED } from './generate-input.ts'
import { makePicture } from './make-picture.ts'
import { wantsMock } from './mock-picture.ts'
import { type PictureSize, sizeForEditing, sizeOfAspect } from './model-size.ts'
import { firstSeed } from './seed.ts'
import { storeResult } from './store-result.ts'

const fetched = fetchSources<GenerateInput>(({ images = [], mask }) => [
  ...images.map((source, index) => ({ source, field: `images.${index}` })),
  ...(mask ? [{ source: mask, field: 'mask' }] : []),
])

/** Words to a picture, or pictures and an instruction to another one; a task for each that is wanted. */
export const generate = job<GenerateInput>({
  kind: 'generate',
  summary: 'Makes pictures from words, or edits pictures as told.',
  input: GenerateInput,
  sources: fetched.sources,
  urls: fetched.urls,
  resolve: (input, models) => ({ ...input, ...chooseModels(input, needsOf(input), models) }),
  check(input, _sources, models) {
    if (!wantsMock(input.prompt)) checkModels(input, needsOf(input), models)
  },
  estimateMicroUsd: (input, models) => (wantsMock(input.prompt) ? 0 : input.count * priceOf(input, models)),
  stages: [
    fetched.stage,
    // The slowest models take minutes under load; each states its own time within this.
    stage('generate', {
      pool: 'model',
      run: generatePicture,
      tasks: ({ count }) => count,
      timeoutSeconds: 270,
      retryBaseMs: 2_000,
    }),
  ],
  deadlineSeconds: 3_600,
})

const needsOf = ({ images = [], strength, mask, background }: GenerateInput): ModelNeeds => ({
  images: images.length,
  repaints: strength !== undefined,
  mask: mask !== undefined,
  transparent: background === 'transparent',
})

async function generatePicture(context: TaskContext<GenerateInput>): Promise<TaskResult> {
  const { input, index, ports } = context
  const images = await Promise.all(
    (input.images ?? []).map(async (source) => ({ asset: await fetched.asset(context, source), role: source.role })),
  )
  const mask = input.mask && (await fetched.asset(context, input.mask))
  const { size, isExact } = wantedSize(input, images[0]?.asset)
  const { prompt, negativePrompt, strength, background } = input
  const made = await makePicture(context, {
    models: wantsMock(prompt) ? [] : checkModels(input, needsOf(input), ports.models),
    question: {
      prompt,
      ...size,
      // Counted on from the first: pictures of one job differ.
      seed: (firstSeed(context.jobId, input.seed) + index) % (MAX_SEED + 1),
      ...(negativePrompt === undefined ? {} : { negativePrompt }),
      ...(strength === undefined ? {} : { strength }),
      ...(background === undefined ? {} : { background }),
    },
    images,
    mask,
    isExact,
    ...(input.previews ? { onPartial: context.preview } : {}),
    mediaType: mediaTypeOf(input.format),
    quality: input.quality,
  })
  const parents = [...images.map(({ asset }) => asset.assetId), ...(mask ? [mask.assetId] : [])]
  return await storeResult(context, made.facts, { parents: [...new Set(parents)], making: made.making })
}

/** The size that was asked for, or a good one for the picture that is edited. */
function wantedSize(input: GenerateInput, source: ReadyPicture | undefined): { size: PictureSize; isExact: boolean } {
  const { widthPx, heightPx, aspect } = input
  if (widthPx !== undefined && heightPx !== undefined) return { size: { widthPx, heightPx }, isExact: true }
  if (aspect !== undefined) return { size: sizeOfAspect(aspect), isExact: true }
  if (source) return { size: sizeForEditing(source), isExact: false }
  return { size: sizeOfAspect('1:1'), isExact: false }
}
