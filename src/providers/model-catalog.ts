import type { ImageModel, ModelCatalog, UnavailableModel } from '../ports/image-model.ts'

export interface CatalogOptions {
  readonly models: readonly (ImageModel | UnavailableModel)[]
  /** Names that stand for a model, such as `fast`. */
  readonly aliases: Readonly<Record<string, string>>
  /** Ids or aliases, in the order they are tried when a request names no model. */
  readonly chain: readonly string[]
}

/** The models of this installation by name. Throws when two have one id, or an alias or the chain names none. */
export function modelCatalog({ models, aliases, chain }: CatalogOptions): ModelCatalog {
  const byId = new Map(models.map((model) => [model.modelId, model]))
  if (byId.size !== models.length) throw new Error('Two models have the same id')
  const find = (name: string) => byId.get(Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name)
  const unknown = [...Object.values(aliases), ...chain].find((name) => !find(name))
  if (unknown !== undefined) throw new Error(`There is no model ${JSON.stringify(unknown)}`)
  return { find, list: () => models, aliases, chain: chain.map((name) => find(name)?.modelId ?? name) }
}
