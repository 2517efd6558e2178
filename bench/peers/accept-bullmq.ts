// What one would build otherwise: Hono, zod and BullMQ. A request is checked, added to the queue, and answered with 202.
import { serve } from '@hono/node-server'
import { Queue } from 'bullmq'
import { Hono } from 'hono'
import * as z from 'zod'

const [port = '0', redisPort = '0'] = process.argv.slice(2)
const Body = z.strictObject({
  kind: z.literal('transform'),
  source: z.strictObject({ assetId: z.string().regex(/^[a-z2-7]{26}$/) }),
  outputs: z.array(z.strictObject({ preset: z.enum(['thumb', 'web', 'input']), format: z.enum(['jpeg', 'png']) })),
})
const queue = new Queue('accept', { connection: { host: '127.0.0.1', port: Number(redisPort) } })
const app = new Hono()
app.get('/healthz', (c) => c.json({ status: 'ok' }))
app.post('/v1/jobs', async (c) => {
  const body = Body.parse(await c.req.json())
  const { id } = await queue.add(body.kind, body)
  return c.json({ jobId: id, status: 'pending', input: body }, 202, { location: `/v1/jobs/${id}` })
})
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(port) })
