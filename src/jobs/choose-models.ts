import { AppError } from '../errors.ts'
import type { ImageModel, ModelCatalog, UnavailableModel } from '../ports/image-model.ts'

/** What a request needs of a model, read off its fields. */
export interface ModelNeeds {
  /** Pictures given with the request. */
  readonly images: number
  /** The first one is to be painted anew, more or less of it. */
  readonly repaints: boolean
  readonly mask: boolean
  readonly transparent: boolean
}

/** The models a job uses: the first one, and those that stand in when it cannot. */
export interface ChosenModels {
  model?: string
  fallbackModels?: string[]
}

type AskedModels = { readonly [Name in keyof ChosenModels]: ChosenModels[Name] | undefined }

type Known = ImageModel | UnavailableModel

const isUsable = (model: Known): model is ImageModel => !('unavailable' in model)

/**
 * The models for a request: the one it names, or the installation's chain without those that cannot do it. The chosen ids
 * are stored with the job, so that all of its pictures come from the same ones. What is wrong is left for `checkModels`.
 */
export function chooseModels(asked: AskedModels, needs: ModelNeeds, models: ModelCatalog): ChosenModels {
  if (asked.model !== undefined) {
    const idOf = (name: string) => models.find(name)?.modelId ?? name
    const fallbackModels = asked.fallbackModels?.map(idOf)
    return { model: idOf(asked.model), ...(fallbackModels ? { fallbackModels } : {}) }
  }
  const able = models.chain.flatMap((id) => {
    const model = models.find(id)
    return model && isUsable(model) && !lackOf(model, needs) ? [model] : []
  })
  const [first, ...others] = able
  if (!first) return {}
  // A sketch is no picture by a model: nobody gets one who asked for the other.
  const fallbackModels = others.filter(({ isAi }) => isAi === first.isAi).map(({ modelId }) => modelId)
  return { model: first.modelId, ...(fallbackModels.length > 0 ? { fallbackModels } : {}) }
}

/** The chosen models, ready to be asked. Throws `invalid_request` naming the field, and `model_unavailable`. */
export function checkModels(chosen: AskedModels, needs: ModelNeeds, models: ModelCatalog): readonly ImageModel[] {
  if (chosen.model === undefined) {
    const message = `None of this installation's models does what is asked for. ${named(models)} Name one with "model", or ask for less.`
    throw new AppError('model_unavailable', message, { field: 'model' })
  }
  const fields = ['model', ...(chosen.fallbackModels ?? []).map((_, index) => `fallbackModels.${index}`)]
  return [chosen.model, ...(chosen.fallbackModels ?? [])].map((name, index) => {
    const field = fields[index] ?? 'model'
    const model = models.find(name)
    if (!model)
      throw new AppError('invalid_request', `There is no model "${name.slice(0, 100)}". ${named(models)}`, { field })
    if (!isUsable(model))
      throw new AppError('model_unavailable', `${model.modelId} cannot be used: ${model.unavailable}`, { field })
    const lack = lackOf(model, needs)
    if (lack) throw new AppError('invalid_request', `${model.modelId} ${lack.message}`, { field: lack.field })
    return model
  })
}

/** What one picture costs at most, whichever of the chosen models answers. */
export function priceOf({ model, fallbackModels = [] }: AskedModels, models: ModelCatalog): number {
  const prices = [model, ...fallbackModels].map((name) => (name && models.find(name)?.costMicroUsd) || 0)
  return Math.max(...prices)
}

/** What of the needs a model cannot do, with the field that asks for it. */
function lackOf({ capabilities: can }: Known, needs: ModelNeeds): { field: string; message: string } | undefined {
  if (needs.images === 0 && !can.textToImage)
    return { field: 'images', message: 'makes no picture from words alone. Give it one.' }
  if (needs.repaints && !can.imageToImage)
    return { field: 'strength', message: 'repaints no pictures. Leave strength out, or take another model.' }
  if (needs.images > 1 && needs.images > can.maxEditImages)
    return { field: 'images', message: `takes ${can.maxEditImages || 'no more than 1'} pictures at most.` }
  if (needs.images === 1 && can.maxEditImages === 0 && !can.imageToImage)
    return { field: 'images', message: 'takes no pictures. Leave them out, or take another model.' }
  if (needs.mask && !can.mask) return { field: 'mask', message: 'knows no masks. Leave it out, or take another model.' }
  if (needs.transparent && !can.transparentBackground)
    return { field: 'background', message: 'makes no transparent background. Leave it out, or take another model.' }
  return undefined
}

/** At most so many are named: the whole list is one request away. */
const NAMED_MODELS = 8

function named(models: ModelCatalog): string {
  const ids = models
    .list()
    .filter(isUsable)
    .map(({ modelId }) => modelId)
  const more = ids.length > NAMED_MODELS ? ` and ${ids.length - NAMED_MODELS} more, see GET /v1/models` : ''
  return ids.length === 0
    ? 'No model can be used; GET /v1/models says why.'
    : `There are ${ids.slice(0, NAMED_MODELS).join(', ')}${more}.`
}
