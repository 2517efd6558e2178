import { expect, it } from 'vitest'
import { tinyPicture } from '../drills/transform-load.ts'
import { openTestApp } from './test-app.ts'

it('a nearly full disk takes no more jobs, and still tells, estimates and deletes', async () => {
  let freeBytes = 1e9
  const app = await openTestApp({}, { freeBytes: () => freeBytes })
  try {
    const headers = { 'content-type': 'image/png' }
    const upload = await app.request('/v1/assets', { method: 'POST', headers, body: await tinyPicture() })
    const { assetId } = (await upload.json()) as { assetId: string }
    const job = { kind: 'transform', source: { assetId } }
    expect((await app.post('/v1/jobs', job)).status).toBe(202)

    freeBytes = 60 * 1024 * 1024
    const refused = await app.post('/v1/jobs', job)
    expect(refused.status).toBe(507)
    expect(await refused.json()).toMatchObject({ code: 'storage_full' })
    expect((await app.post('/v1/jobs?dryRun=true', job)).status).toBe(200)
    const { jobs } = (await (await app.request('/v1/jobs')).json()) as { jobs: unknown[] }
    expect(jobs).toHaveLength(1)
    expect((await app.request(`/v1/assets/${assetId}`, { method: 'DELETE' })).status).toBe(204)
  } finally {
    await app.close()
  }
})
