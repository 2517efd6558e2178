import type { AnimationMediaType, AnimationRequest, Reduction } from '../ports/animation.ts'
import type { Making, ReadyPicture } from '../schema/asset.ts'
import { type AnimateInput, animationTypes, shownOrder } from './animate-input.ts'
import type { TaskContext, TaskResult } from './define.ts'
import { storeResult } from './store-result.ts'

/** Puts the frames together, in one of the formats; behind the formats comes the poster. */
export async function assembleAnimation(context: TaskContext<AnimateInput>): Promise<TaskResult> {
  const { input, index, results } = context
  const ids = [...(results.prepare ?? []), ...(results.frame ?? [])]
  const frames = await Promise.all(ids.map((id) => context.asset(id ?? '')))
  const [source, first] = frames
  if (!source || !first) throw new Error('An animation has a source and frames')
  const format = input.formats[index]
  const parents = source.parents
  if (format === undefined) {
    const shown = input.includeSource ? source : first
    return await storeResult(context, await poster(context, shown), { parents, ...makingOf(shown, input, []) })
  }
  const mediaType = animationTypes[format]
  const request = requestFor(context, frames, mediaType)
  const {
    durationMs: _,
    reduction,
    exceedsMaxBytes,
    ...facts
  } = await context.ports.pixels.animation(request, context.signal)
  const warnings = [...(reduction ? [reductionText(reduction, input)] : [])]
  if (exceedsMaxBytes)
    warnings.push(`It could not be made smaller than ${facts.sizeBytes} bytes, and maxBytes is ${input.maxBytes}.`)
  return await storeResult(context, facts, { parents, ...makingOf(first, input, warnings) })
}

function requestFor(
  { input, outputKey }: TaskContext<AnimateInput>,
  frames: readonly ReadyPicture[],
  mediaType: AnimationMediaType,
): AnimationRequest {
  const [{ widthPx, heightPx } = { widthPx: 0, heightPx: 0 }, first] = frames
  const order = shownOrder(input)
  return {
    frames: frames.map(({ key }) => ({ key })),
    order,
    delaysMs: typeof input.delayMs === 'number' ? order.map(() => Number(input.delayMs)) : input.delayMs,
    loop: input.loop,
    widthPx,
    heightPx,
    mediaType,
    targetKey: outputKey,
    maxBytes: input.maxBytes,
    label: first?.sourceType,
  }
}

const poster = ({ ports, outputKey, signal }: TaskContext, { key, ...header }: ReadyPicture) =>
  ports.pixels.render(
    { source: { key, header }, targetKey: outputKey, operations: [], mediaType: 'image/webp', quality: undefined },
    signal,
  )

/** How the animation was made: as its frames were, and what it had to do without. */
function makingOf(
  { making }: ReadyPicture,
  { prompt }: AnimateInput,
  warnings: readonly string[],
): { making?: Making } {
  if (!making) return {}
  return { making: { ...making, prompt, ...(warnings.length === 0 ? {} : { warnings }) } }
}

function reductionText({ scalePercent, colors, quality, everyFrames }: Reduction, { maxBytes }: AnimateInput): string {
  const parts = [
    scalePercent < 100 && `${scalePercent} % of the size`,
    colors !== undefined && `${colors} colors`,
    quality !== undefined && `quality ${quality}`,
    everyFrames > 1 && `every ${everyFrames}. frame`,
  ].filter((part) => part !== false)
  return `Made smaller to fit into ${maxBytes} bytes: ${parts.join(', ')}.`
}
