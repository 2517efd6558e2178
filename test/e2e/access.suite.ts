import { describe, expect, it } from 'vitest'
import type { Runtime } from './runtime.ts'
import { ask, newPicture, transform, upload } from './steps.ts'

export function accessSuite(runtime: () => Runtime): void {
  describe('the API', () => {
    it('shows nobody what is not theirs', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const { jobId } = await transform(runtime(), assetId, { operations: 'w_20' })
      const paths = [
        `/v1/assets/${assetId}`,
        `/v1/assets/${assetId}/content`,
        `/v1/jobs/${jobId}`,
        `/v1/jobs/${jobId}/events`,
      ]
      for (const path of paths) {
        expect((await ask(runtime(), 'GET', path, { owner: 'bob' })).status, path).toBe(404)
        expect((await ask(runtime(), 'GET', path, { owner: null })).status, path).toBe(401)
        expect((await ask(runtime(), 'GET', path)).status, path).toBe(200)
      }
      expect((await ask(runtime(), 'DELETE', `/v1/assets/${assetId}`, { owner: 'bob' })).status).toBe(404)
      expect((await ask(runtime(), 'POST', `/v1/jobs/${jobId}/cancel`, { owner: 'bob' })).status).toBe(404)
      const stolen = { kind: 'transform', source: { assetId }, outputs: [{ operations: 'w_20' }] }
      expect((await ask(runtime(), 'POST', '/v1/jobs', { owner: 'bob', json: stolen })).status).toBe(404)
    })

    it('takes signed links as they are and no others', async () => {
      const { url } = await upload(runtime(), await newPicture())
      expect((await fetch(url ?? '')).status).toBe(200)
      const forged = new URL(url ?? '')
      forged.searchParams.set('expires', '9999999999')
      expect((await fetch(forged)).status).toBe(403)
    })

    it.each([
      ['no JSON', '/v1/jobs', undefined, 400, 'invalid_request'],
      ['an unknown kind', '/v1/jobs', { kind: 'sculpt' }, 400, 'invalid_request'],
      ['an unknown field', '/v1/uploads', { mediaType: 'image/png', sizeBytes: 1, secret: 1 }, 400, 'invalid_request'],
      [
        'a picture that is not there',
        '/v1/jobs',
        { kind: 'transform', source: { assetId: 'a'.repeat(26) }, outputs: [{ operations: 'w_1' }] },
        404,
        'not_found',
      ],
      [
        'an operation that is not there',
        '/v1/jobs',
        { kind: 'transform', source: { assetId: 'a'.repeat(26) }, outputs: [{ operations: 'melt_9' }] },
        400,
        'invalid_request',
      ],
    ])('says what is wrong about %s', async (_what, path, json, status, code) => {
      const answer = await ask(runtime(), 'POST', path, { json, headers: { 'content-type': 'application/json' } })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(await answer.json()).toMatchObject({ code, requestId: expect.any(String) })
    })

    it('has no pages that nobody made', async () => {
      expect((await ask(runtime(), 'GET', '/v1/nothing')).status).toBe(404)
      expect((await ask(runtime(), 'GET', '/readyz', { owner: null })).status).toBe(200)
      expect(await (await ask(runtime(), 'GET', '/openapi.json', { owner: null })).json()).toMatchObject({
        openapi: '3.1.0',
      })
    })
  })
}
