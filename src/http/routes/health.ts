import * as z from 'zod'
import { AppError } from '../../errors.ts'
import type { HttpContext } from '../context.ts'
import type { Router } from '../router.ts'

const Health = z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' })

/** Whether the server lives, whether it should get requests, and what it counts. */
export function healthRoutes(router: Router, context: HttpContext): void {
  const health = { status: 'ok', version: context.version } as const

  router.open(
    {
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      tag: 'server',
      summary: 'Whether the process lives',
      responses: { 200: { description: 'It does.', schema: Health } },
      example: ['curl {base}/healthz'],
    },
    (call) => call.json(200, health),
  )

  router.open(
    {
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tag: 'server',
      summary: 'Whether to send requests here',
      description: 'Not while the server starts or shuts down.',
      responses: { 200: { description: 'It is ready.', schema: Health } },
      errors: ['overloaded'],
      example: ['curl {base}/readyz'],
    },
    (call) => {
      if (context.isReady()) return call.json(200, health)
      throw new AppError('overloaded', 'The server is starting or shutting down.', { retryAfterSeconds: 1 })
    },
  )

  router.owned(
    {
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      tag: 'server',
      summary: 'Counters for Prometheus',
      responses: {
        200: { description: 'Prometheus’ text format.', schema: z.string(), mediaType: 'text/plain; version=0.0.4' },
      },
      example: ['curl {base}/metrics{auth}'],
    },
    async (call) =>
      call.send(200, await context.metricsText(), {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      }),
  )
}
