import { createHash } from 'node:crypto'
import { AppError, type ErrorCode } from '../errors.ts'
import type { ImageCall, ImageModel, ImageRequest, ReferenceImage } from '../ports/image-model.ts'
import type { PaidCall, TaskContext } from './define.ts'
import { type ModelAnswer, packAnswer, unpackAnswer } from './model-answer.ts'
import { modelSize, type PictureSize } from './model-size.ts'

/** What another model may do better. A refused prompt is not among them: the next one must not be asked to do it either. */
const OTHERS_MAY_HELP: readonly ErrorCode[] = [
  'model_unavailable',
  'model_rate_limited',
  'model_quota',
  'model_unauthorized',
]

/** What is asked of whichever model answers. */
export type Question = Omit<ImageRequest, 'widthPx' | 'heightPx'> &
  PictureSize & {
    /** The mask once more, for models that want it transparent where the picture is to change. */
    readonly transparentMask?: ReferenceImage
  }

/**
 * Asks the first of the models, and the next when one says that it did nothing: once per task, whatever crashes. An answer
 * that is no picture may be thrown away by `isUseful`; it is asked for anew only in a later run of the job, since it was
 * paid for. `onPartial` gets unfinished pictures of a model that sends some. Throws `model_bad_output`, `model_in_doubt`,
 * and what the models throw.
 */
export async function askModel(
  context: TaskContext,
  models: readonly ImageModel[],
  question: Question,
  isUseful: (answer: ModelAnswer) => Promise<boolean>,
  onPartial?: ImageCall['onPartial'],
): Promise<ModelAnswer> {
  const calls = models.map((model) => callOf(context, model, question, onPartial))
  const stored = unpackAnswer(await context.paid(calls))
  if (await isUseful(stored)) return stored
  // Of this run: asking again would be to pay again without anybody's consent.
  const answer = stored.facts.run < context.run ? unpackAnswer(await context.paid(calls, { again: true })) : stored
  if (answer !== stored && (await isUseful(answer))) return answer
  const message = `What ${answer.facts.model} sent is no picture that can be read. It was paid for; retry the job to ask again, or take another model.`
  throw new AppError('model_bad_output', message)
}

function callOf(
  context: TaskContext,
  model: ImageModel,
  question: Question,
  onPartial: ImageCall['onPartial'],
): PaidCall {
  const previews = onPartial && model.capabilities.partialPreviews ? { onPartial } : {}
  return {
    name: createHash('sha256').update(model.modelId).digest('base64url').slice(0, 12),
    costMicroUsd: model.costMicroUsd,
    honoursIdempotencyKey: model.capabilities.idempotencyKeys,
    mayFallBack: ({ code }) => OTHERS_MAY_HELP.includes(code),
    async request({ idempotencyKey, signal }) {
      const { request, warnings } = requestFor(model, question)
      const made = await model.generate(request, { idempotencyKey, signal, ...previews })
      const facts = {
        model: model.modelId,
        run: context.run,
        warnings: [...warnings, ...made.warnings],
        ...seedOf(made.seed ?? request.seed),
      }
      const bytes = packAnswer({ facts, bytes: made.bytes })
      return { bytes, ...(made.costMicroUsd === undefined ? {} : { costMicroUsd: made.costMicroUsd }) }
    },
  }
}

/** The question as this model can take it: what it does not know is left out where that does no harm, and said. */
function requestFor(
  { capabilities: can }: ImageModel,
  question: Question,
): { request: ImageRequest; warnings: string[] } {
  const { seed, negativePrompt, strength, mask: blackAndWhite, transparentMask, ...rest } = question
  const mask = can.maskBy === 'transparency' ? transparentMask : blackAndWhite
  const warnings: string[] = []
  if (negativePrompt !== undefined && !can.negativePrompt)
    warnings.push('The model knows no negative prompt; it was left out.')
  if (strength !== undefined && !can.imageToImage)
    warnings.push('The model decides itself how much it changes; the strength was left out.')
  const request = {
    ...rest,
    ...(mask ? { mask } : {}),
    ...(strength !== undefined && can.imageToImage ? { strength } : {}),
    ...modelSize(can.sizes, question),
    ...(can.seed ? seedOf(seed) : {}),
    ...(negativePrompt !== undefined && can.negativePrompt ? { negativePrompt } : {}),
  }
  return { request, warnings }
}

const seedOf = (seed: number | undefined) => (seed === undefined ? {} : { seed })
