import { OpenAPIHono } from '@hono/zod-openapi'
import type { HttpContext } from './context.ts'
import { createRouter } from './router.ts'
import { assetRoutes } from './routes/assets.ts'
import { contentRoute } from './routes/content.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes } from './routes/health.ts'
import { jobEventsRoute } from './routes/job-events.ts'
import { jobPreviewRoute } from './routes/job-preview.ts'
import { jobRoutes } from './routes/jobs.ts'
import { meRoutes } from './routes/me.ts'
import { modelRoutes } from './routes/models.ts'
import { operationRoutes } from './routes/operations.ts'
import { providerKeyRoutes } from './routes/provider-keys.ts'
import { uploadRoutes } from './routes/uploads.ts'

/** The whole HTTP API and its pages: one app for Node, Lambda and tests. `app.fetch` is all that a runtime needs. */
export function createApp(context: HttpContext): OpenAPIHono {
  const app = new OpenAPIHono()
  const router = createRouter(app, context)
  assetRoutes(router, context)
  contentRoute(router, context)
  uploadRoutes(router, context)
  jobRoutes(router, context)
  jobEventsRoute(router, context)
  jobPreviewRoute(router, context)
  operationRoutes(router)
  modelRoutes(router, context)
  providerKeyRoutes(router, context)
  meRoutes(router, context)
  healthRoutes(router, context)
  docsRoutes(router, context)
  return app
}
