import type { ImageModel, UnavailableModel } from '../../ports/image-model.ts'
import { type Model, ModelList } from '../../schema/model.ts'
import type { HttpContext } from '../context.ts'
import type { Router } from '../router.ts'

/** `GET /v1/models` */
export function modelRoutes(router: Router, { engine }: HttpContext): void {
  router.owned(
    {
      method: 'get',
      path: '/v1/models',
      operationId: 'listModels',
      tag: 'models',
      summary: 'List models',
      description: 'What each can do and costs, whether it can be used here, and if not, why.',
      responses: { 200: { description: 'All of them.', schema: ModelList } },
      example: ['curl {base}/v1/models{auth}'],
    },
    ({ json }) => {
      const { models } = engine.ports
      const { aliases, chain } = models
      return json(200, { models: models.list().map(viewOf), aliases, chain: [...chain] } satisfies ModelList)
    },
  )
}

function viewOf(model: ImageModel | UnavailableModel): Model {
  const unavailable = 'unavailable' in model ? model.unavailable : null
  const { idempotencyKeys: _, maskBy: __, sizes, ...can } = model.capabilities
  return {
    model: model.modelId,
    title: model.title,
    isAi: model.isAi,
    available: unavailable === null,
    unavailable,
    costUsd: model.costMicroUsd / 1e6,
    timeoutSeconds: model.timeoutSeconds,
    capabilities: {
      ...can,
      sizes: sizes.kind === 'any' ? sizes : { kind: sizes.kind, sizes: sizes.sizes.map((size) => ({ ...size })) },
    },
  }
}
