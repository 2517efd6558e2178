import { AppError, type ErrorCode } from '../errors.ts'
import type { OperationCall } from '../operations/operation.ts'
import { parseOperations } from '../operations/parse-operations.ts'
import type { ImageCall, ImageModel, ReferenceImage } from '../ports/image-model.ts'
import type { RenderedImage } from '../ports/pixels.ts'
import type { ImageHeader, Making, MediaType, ReadyPicture, SourceType } from '../schema/asset.ts'
import { askModel, type Question } from './ask-model.ts'
import type { TaskContext } from './define.ts'
import { discard } from './discard.ts'
import { MOCK_PICTURE, wantsMock } from './mock-picture.ts'
import type { ModelAnswer } from './model-answer.ts'
import type { PictureSize } from './model-size.ts'

/** A picture of the owner's that goes along with the prompt. */
export interface GivenPicture {
  readonly asset: ReadyPicture
  readonly role?: string | undefined
}

/** One picture that is wanted of a model. */
export interface PictureOrder {
  /** The first is asked; the next when it cannot answer. */
  readonly models: readonly ImageModel[]
  readonly question: Omit<Question, 'images' | 'mask' | 'transparentMask'>
  readonly images?: readonly GivenPicture[]
  readonly mask?: ReadyPicture | undefined
  /** Cut to the question's size exactly; otherwise what the model makes of it stays as it is. */
  readonly isExact: boolean
  readonly mediaType: MediaType
  readonly quality?: number | undefined
  /** Where in a movement the picture is, 0 to 1: for what moves by itself. */
  readonly phase?: number | undefined
  /** Gets unfinished pictures, where the model sends some: they may cost more. */
  readonly onPartial?: ImageCall['onPartial']
  /** Makes what is stored at the task's `outputKey` of the picture as it came; when left out, `pixels.render` does. */
  readonly finish?: (made: UnfinishedPicture) => Promise<RenderedImage>
}

/** A picture as it came from whoever made it: untrusted. */
export interface UnfinishedPicture {
  readonly key: string
  readonly header: ImageHeader
  readonly label: SourceType
}

export interface MadePicture {
  /** Of the finished picture, which is at the task's `outputKey`. */
  readonly facts: RenderedImage
  readonly making: Making
}

/** What a decoder says of bytes that are no picture it reads. */
const NO_PICTURE: readonly ErrorCode[] = ['unsupported_media', 'image_damaged', 'image_too_large', 'image_timeout']

/** Large enough for what models look at, small enough for what they take. */
const REFERENCE_EDGE_PX = 1536

/** How much the painter changes a picture that it is told to edit: more than a tint, and still the same picture. */
const EDITING_STRENGTH = 0.6

/**
 * Has a picture made and finished: what a model sends is untrusted until the sandbox has decoded it, and is written anew,
 * with the label that says where it comes from. May run again: what was paid for is not asked for twice.
 */
export async function makePicture(context: TaskContext, order: PictureOrder): Promise<MadePicture> {
  const { question, isExact, mediaType, quality } = order
  const { pixels } = context.ports
  const [first] = order.models
  if (first?.isAi === false && !wantsMock(question.prompt)) return await paintPicture(context, first, order)
  const raw = wantsMock(question.prompt) ? await mockAnswer(context) : await modelAnswer(context, order)
  const making = makingOf(order, raw.answer)
  try {
    if (order.finish) return { facts: await order.finish(raw), making }
    const source = { key: raw.key, header: raw.header }
    const operations = isExact && !wantsMock(question.prompt) ? cutTo(question) : []
    const request = { source, targetKey: context.outputKey, operations, mediaType, quality, label: raw.label }
    return { facts: await pixels.render(request, context.signal), making }
  } finally {
    // A try of its own key makes it anew, from the stored answer of the paid call.
    await discard(context, raw.key)
  }
}

/** A picture by rules: nobody is asked, nothing is paid, and what comes out is finished. */
async function paintPicture(context: TaskContext, painter: ImageModel, order: PictureOrder): Promise<MadePicture> {
  const { question, images = [], mask, mediaType, quality, phase, finish } = order
  const [source, ...palette] = images.map(({ asset }) => ({ key: asset.key, header: asset }))
  const { prompt, negativePrompt, seed = 0, widthPx, heightPx, background } = question
  const strength = question.strength ?? (source ? EDITING_STRENGTH : undefined)
  const key = finish ? rawKeyOf(context) : context.outputKey
  const painted = await context.ports.pixels.paint(
    {
      ...{ prompt, negativePrompt, seed, widthPx, heightPx, background, strength, phase, source, palette },
      mask: mask && { key: mask.key, header: mask },
      targetKey: key,
      mediaType,
      quality,
    },
    context.signal,
  )
  const { sourceType: label = 'algorithmicMedia' } = painted
  const facts = finish ? await finish({ key, header: painted, label }).finally(() => discard(context, key)) : painted
  const answer = { facts: { model: painter.modelId, run: context.run, seed, warnings: [] } }
  return { facts, making: makingOf(order, answer) }
}

/** Where a picture is until it is finished. */
const rawKeyOf = ({ outputKey }: TaskContext) => `${outputKey}.raw`

interface RawPicture extends UnfinishedPicture {
  readonly answer: ModelAnswer
}

async function modelAnswer(context: TaskContext, order: PictureOrder): Promise<RawPicture> {
  const { models, images = [], mask } = order
  const references = await Promise.all(images.map((given, index) => referenceOf(context, given, index)))
  const [first] = references
  const question: Question = {
    ...order.question,
    ...(references.length > 0 ? { images: references } : {}),
    ...(mask && first ? await masksOf(context, models, mask, first) : {}),
  }
  const key = rawKeyOf(context)
  let header: ImageHeader | undefined
  const isUseful = async ({ bytes }: ModelAnswer) => {
    await context.ports.blobs.put(key, bytes)
    header = await readable(context, key)
    return header !== undefined
  }
  const answer = await askModel(context, models, question, isUseful, order.onPartial)
  if (!header) throw new Error('An answer was used that nobody could read')
  return { answer, key, header, label: 'trainedAlgorithmicMedia' }
}

/** The red dot, through the same storage and finish as everything else. */
async function mockAnswer(context: TaskContext): Promise<RawPicture> {
  const key = rawKeyOf(context)
  await context.ports.blobs.put(key, MOCK_PICTURE)
  const header = await context.ports.pixels.inspect(key, context.signal)
  const facts = { model: 'mock', run: context.run, warnings: [] }
  return { answer: { facts, bytes: MOCK_PICTURE }, key, header, label: 'algorithmicMedia' }
}

/** The picture's header, or undefined when the bytes are none. Anything else that fails is not the model's fault. */
async function readable(context: TaskContext, key: string): Promise<ImageHeader | undefined> {
  try {
    return await context.ports.pixels.inspect(key, context.signal)
  } catch (error) {
    if (error instanceof AppError && NO_PICTURE.includes(error.code)) return undefined
    throw error
  }
}

/** A picture as it is sent: upright, without metadata, no larger than models look at. */
async function referenceOf(context: TaskContext, given: GivenPicture, index: number): Promise<ReferenceImage> {
  const { asset, role } = given
  const operations = parseOperations(`w_${REFERENCE_EDGE_PX},h_${REFERENCE_EDGE_PX},fit_inside`).operations
  const picture = (await asStored(context, asset)) ?? (await sent(context, asset, operations, `image-${index}`))
  return { ...picture, ...(role === undefined ? {} : { role }) }
}

/** A frame that this job has made is what would be sent already: eight tasks need not write it anew, all at the same time. */
async function asStored(context: TaskContext, asset: ReadyPicture): Promise<ReferenceImage | undefined> {
  const { source, jobId, mediaType, widthPx, heightPx, key } = asset
  const isOwn = source === 'job' && jobId === context.jobId
  if (!isOwn || mediaType !== 'image/png' || Math.max(widthPx, heightPx) > REFERENCE_EDGE_PX) return undefined
  const bytes = await context.ports.blobs.read(key)
  return bytes && { bytes, mediaType, widthPx, heightPx }
}

/** The mask at the size of the picture, in each way that one of the models wants it. */
async function masksOf(
  context: TaskContext,
  models: readonly ImageModel[],
  asset: NonNullable<PictureOrder['mask']>,
  { widthPx, heightPx }: PictureSize,
): Promise<Pick<Question, 'mask' | 'transparentMask'>> {
  const { operations } = parseOperations(`w_${widthPx},h_${heightPx},fit_fill,enlarge_true`)
  const isTransparent = ({ capabilities }: ImageModel) => capabilities.maskBy === 'transparency'
  const [mask, transparentMask] = await Promise.all([
    models.every(isTransparent) ? undefined : sent(context, asset, operations, 'mask'),
    models.some(isTransparent) ? sent(context, asset, operations, 'transparent-mask', true) : undefined,
  ])
  return { ...(mask ? { mask } : {}), ...(transparentMask ? { transparentMask } : {}) }
}

async function sent(
  context: TaskContext,
  asset: ReadyPicture,
  operations: readonly OperationCall[],
  name: string,
  asMask?: true,
): Promise<ReferenceImage> {
  const { pixels, blobs } = context.ports
  const targetKey = `${context.outputKey}.${name}`
  const source = { key: asset.key, header: asset }
  const request = { source, targetKey, operations, mediaType: 'image/png' as const, quality: undefined, asMask }
  const { widthPx, heightPx } = await pixels.render(request, context.signal)
  const bytes = await blobs.read(targetKey)
  await discard(context, targetKey)
  if (!bytes) throw new AppError('integrity_error', 'A picture that was just written is gone.')
  return { bytes, mediaType: 'image/png', widthPx, heightPx }
}

const cutTo = ({ widthPx, heightPx }: PictureSize) =>
  parseOperations(`w_${widthPx},h_${heightPx},fit_cover,enlarge_true`).operations

function makingOf({ question }: PictureOrder, { facts }: Pick<ModelAnswer, 'facts'>): Making {
  const { negativePrompt, strength } = question
  return {
    model: facts.model,
    prompt: question.prompt,
    ...(negativePrompt === undefined ? {} : { negativePrompt }),
    ...(facts.seed === undefined ? {} : { seed: facts.seed }),
    ...(strength === undefined ? {} : { strength }),
    ...(facts.warnings.length === 0 ? {} : { warnings: facts.warnings }),
  }
}
