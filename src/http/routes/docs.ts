import type { HttpContext } from '../context.ts'
import { PICTURE } from '../docs/example.ts'
import { drawExample } from '../docs/example-picture.ts'
import { pageHeaders } from '../docs/page.ts'
import { referencePage } from '../docs/reference.ts'
import { welcomePage } from '../docs/welcome.ts'
import { createDocument } from '../openapi.ts'
import type { Router } from '../router.ts'

/** The API described: for programs at /openapi.json, for people at /docs, and the first page at /. */
export function docsRoutes(router: Router, { publicUrl: given, version, auth }: HttpContext): void {
  const publicUrl = given.replace(/\/+$/, '')
  const needsToken = auth.mode === 'token'
  const document = once(() => createDocument(router.routes, { publicUrl, version, needsToken }))
  const json = once(() => JSON.stringify(document()))
  const reference = once(() => referencePage(document()))
  const welcome = once(() => welcomePage({ publicUrl, version, needsToken }))
  const picture = once(() => drawExample())

  router.open(
    {
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      tag: 'server',
      summary: 'This document',
      responses: { 200: { description: 'OpenAPI 3.1.', mediaType: 'application/json' } },
      example: ['curl {base}/openapi.json'],
    },
    (call) => call.send(200, json(), { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }),
  )

  const page = { method: 'get', tag: 'server', responses: {}, example: [], isHidden: true } as const
  router.open({ ...page, path: '/docs', operationId: 'getReference', summary: 'The reference page' }, (call) =>
    call.send(200, reference(), pageHeaders),
  )
  router.open({ ...page, path: '/', operationId: 'getWelcome', summary: 'The first page' }, (call) =>
    call.send(200, welcome(), pageHeaders),
  )
  router.open({ ...page, path: '/docs/example.png', operationId: 'getExample', summary: PICTURE }, (call) =>
    call.send(200, picture(), { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' }),
  )
}

/** Made when first asked for, so that starting the server does not wait for pages nobody reads. */
function once<T extends object | string>(make: () => T): () => T {
  let value: T | undefined
  return () => {
    value ??= make()
    return value
  }
}
