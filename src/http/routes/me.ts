import * as z from 'zod'
import { dayOf } from '../../core/job-cost.ts'
import type { HttpContext } from '../context.ts'
import type { Router } from '../router.ts'

const Me = z
  .object({
    ownerId: z.string(),
    budget: z.object({
      day: z.string().meta({ description: 'The UTC day.' }),
      limitUsd: z.number().nullable().meta({ description: 'null: no limit.' }),
      spentUsd: z.number(),
      reservedUsd: z.number().meta({ description: 'Promised to jobs that have not ended.' }),
      leftUsd: z.number().nullable(),
    }),
    limits: z.object({
      assetBytes: z.int().meta({ description: 'The largest picture for POST /v1/assets.' }),
      uploadBytes: z.int().meta({ description: 'The largest picture for POST /v1/uploads.' }),
      queuedTasks: z.int().meta({ description: 'Tasks that may wait in one queue before jobs are refused.' }),
    }),
  })
  .meta({ id: 'Me', description: 'Who you are here, and what you may use.' })

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
