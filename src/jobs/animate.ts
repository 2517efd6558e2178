import type { ReadyPicture } from '../schema/asset.ts'
import { AnimateInput, animationTypes } from './animate-input.ts'
import { assembleAnimation } from './assemble-animation.ts'
import { checkModels, chooseModels, type ModelNeeds, priceOf } from './choose-models.ts'
import { job, stage, type TaskContext, type TaskResult } from './define.ts'
import { fetchSources } from './fetch-source.ts'
import { framePhase, framePrompt, frameStrength } from './frame-plan.ts'
import { makePicture } from './make-picture.ts'
import { wantsMock } from './mock-picture.ts'
import type { PictureSize } from './model-size.ts'
import { firstSeed } from './seed.ts'
import { storeResult } from './store-result.ts'

const fetched = fetchSources<AnimateInput>(({ source }) => [{ source, field: 'source' }])

/** The picture is painted anew for each frame, so the model must be able to. */
const NEEDS: ModelNeeds = { images: 1, repaints: false, mask: false, transparent: false }

/** What shows through the holes of a picture: frames are laid on each other, and holes would show the one below. */
const BACKGROUND = '#ffffff'

/** A picture and words to an animation: every frame by a model, encoded as it comes, then put together. */
export const animate = job<AnimateInput>({
  kind: 'animate',
  summary: 'Makes a picture move as told.',
  input: AnimateInput,
  sources: fetched.sources,
  urls: fetched.urls,
  animations: ({ formats }) =>
    formats.map((format, at) => ({ mediaType: animationTypes[format], field: `formats.${at}` })),
  resolve: (input, models) => ({ ...input, ...chooseModels(input, NEEDS, models) }),
  check(input, _sources, models) {
    if (!wantsMock(input.prompt)) checkModels(input, NEEDS, models)
  },
  estimateMicroUsd: (input, models) => (wantsMock(input.prompt) ? 0 : input.frames * priceOf(input, models)),
  stages: [
    fetched.stage,
    stage('prepare', { pool: 'image', run: prepareSource, timeoutSeconds: 60 }),
    stage('frame', {
      pool: 'model',
      run: renderFrame,
      tasks: ({ frames }) => frames,
      chained: ({ mode }) => mode === 'chained',
      timeoutSeconds: 270,
      retryBaseMs: 2_000,
    }),
    stage('assemble', {
      pool: 'image',
      run: assembleAnimation,
      tasks: ({ formats, poster }) => formats.length + Number(poster),
      timeoutSeconds: 110,
    }),
  ],
  // 48 chained frames of a slow model.
  deadlineSeconds: 10_800,
})

/** The source as a frame: upright, no larger than the animation, without holes. */
async function prepareSource(context: TaskContext<AnimateInput>): Promise<TaskResult> {
  const source = await fetched.asset(context, context.input.source)
  const facts = await context.ports.pixels.frame(
    {
      source: { key: source.key, header: source },
      targetKey: context.outputKey,
      ...frameSize(source, context.input.maxEdgePx),
      fit: 'cover',
      background: BACKGROUND,
    },
    context.signal,
  )
  return await storeResult(context, facts, { parents: [source.assetId] })
}

async function renderFrame(context: TaskContext<AnimateInput>): Promise<TaskResult> {
  const { input, index, ports } = context
  const before = await framesBefore(context)
  const [anchor] = before
  const start = input.mode === 'chained' ? before.at(-1) : anchor
  if (!anchor || !start) throw new Error('A frame starts from a picture that was prepared')
  const { widthPx, heightPx } = anchor
  const { negativePrompt } = input
  const made = await makePicture(context, {
    models: wantsMock(input.prompt) ? [] : checkModels(input, NEEDS, ports.models),
    question: {
      prompt: framePrompt(input, index),
      strength: frameStrength(input, index),
      // One for all: frames that begin with the same noise are more alike.
      seed: firstSeed(context.jobId, input.seed),
      widthPx,
      heightPx,
      ...(negativePrompt === undefined ? {} : { negativePrompt }),
    },
    images: [{ asset: start }],
    phase: framePhase(input, index),
    isExact: true,
    mediaType: 'image/png',
    finish: ({ key, header, label }) =>
      ports.pixels.frame(
        {
          source: { key, header },
          targetKey: context.outputKey,
          widthPx,
          heightPx,
          fit: 'cover',
          background: BACKGROUND,
          before: (input.includeSource ? before : before.slice(1)).map((frame) => ({ key: frame.key })),
          label,
        },
        context.signal,
      ),
  })
  return await storeResult(context, made.facts, { parents: [start.assetId], making: made.making })
}

/** The prepared source, then the frames before this one that are there, without gaps. */
async function framesBefore(context: TaskContext<AnimateInput>): Promise<readonly ReadyPicture[]> {
  const { results, index } = context
  const earlier = (results.frame ?? []).slice(0, index)
  const gap = earlier.indexOf(undefined)
  const ids = [results.prepare?.[0], ...(gap < 0 ? earlier : earlier.slice(0, gap))]
  return await Promise.all(ids.flatMap((id) => (id === undefined ? [] : [context.asset(id)])))
}

/** The picture's shape, with its longer side no longer than that. */
function frameSize({ widthPx, heightPx }: PictureSize, maxEdgePx: number): PictureSize {
  const factor = Math.min(1, maxEdgePx / Math.max(widthPx, heightPx))
  const edge = (px: number) => Math.max(1, Math.round(px * factor))
  return { widthPx: edge(widthPx), heightPx: edge(heightPx) }
}
