import { dayOf } from '../../core/job-cost.ts'
import { Me } from '../../schema/me.ts'
import type { HttpContext } from '../context.ts'
import type { Router } from '../router.ts'

/** `GET /v1/me` */
export function meRoutes(router: Router, { engine, uploads }: HttpContext): void {
  router.owned(
    {
      method: 'get',
      path: '/v1/me',
      operationId: 'getMe',
      tag: 'account',
      summary: 'Your identity, budget and limits',
      responses: { 200: { description: 'You.', schema: Me } },
      example: ['curl {base}/v1/me{auth}'],
    },
    async ({ ownerId, json }) => {
      const day = dayOf(engine.nowMs())
      const { reservedMicroUsd, spentMicroUsd } = await engine.budget.read(ownerId, day)
      const limit = engine.settings.budgetMicroUsd
      const { maxBytes, maxSignedBytes = maxBytes } = uploads
      return json(200, {
        ownerId,
        budget: {
          day,
          limitUsd: limit === undefined ? null : limit / 1e6,
          spentUsd: spentMicroUsd / 1e6,
          reservedUsd: reservedMicroUsd / 1e6,
          leftUsd: limit === undefined ? null : Math.max(0, limit - reservedMicroUsd - spentMicroUsd) / 1e6,
        },
        limits: {
          assetBytes: maxBytes,
          uploadBytes: maxSignedBytes,
          queuedTasks: engine.settings.maxQueuedTasks,
        },
      })
    },
  )
}
