import { readConfig } from '../../src/config.ts'
import { type RunningServer, serve } from '../../src/entrypoints/serve.ts'
import { createLogger } from '../../src/logger.ts'
import type { ImageModel, UnavailableModel } from '../../src/ports/image-model.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'

export interface ModelServerOptions {
  readonly models: readonly (ImageModel | UnavailableModel)[]
  /** The data directory. */
  readonly data: string
  readonly environment?: Readonly<Record<string, string>>
}

/** The server in this process, on a free port, with models that do what the test says in place of paid ones. */
export async function startModelServer({ models, data, environment }: ModelServerOptions): Promise<RunningServer> {
  const config = readConfig({ ATELIER_DATA: data, ATELIER_PORT: '0', ATELIER_ON_UPLOAD: 'none', ...environment })
  const chain = models.map(({ modelId }) => modelId)
  const catalog = modelCatalog({ models, aliases: chain[0] === undefined ? {} : { fast: chain[0] }, chain })
  const log = createLogger({ level: 'silent', pretty: false })
  return await serve({ config, log, wrap: (bare) => ({ ...bare, ports: { ...bare.ports, models: catalog } }) })
}
