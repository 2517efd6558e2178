import { expect } from 'vitest'
import { createApp } from '../../src/http/app.ts'
import type { HttpContext } from '../../src/http/context.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { openTestEngine, type TestEngine, type TestEngineOptions } from '../support/engine.ts'
import { type JsonSchema, violations } from './json-schema.ts'

export interface TestApp {
  readonly t: TestEngine
  readonly context: HttpContext
  readonly app: ReturnType<typeof createApp>
  /** Sends a request and checks the answer against the document that the app publishes. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** The same, with JSON in the body. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, DocumentedResponse>> }>>>
  >
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

export const BASE = 'http://127.0.0.1:8787'

/** The app on a real engine. `context` overrides parts of what it is made of. */
export async function openTestApp(
  options: TestEngineOptions = {},
  overrides: Partial<HttpContext> = {},
): Promise<TestApp> {
  const t = await openTestEngine(options)
  const metrics = createMetrics({
    queues: ['web', 'model', 'image'],
    depth: t.engine.queue.depth,
    monotonicMs: () => performance.now(),
    residentBytes: () => process.memoryUsage.rss(),
  })
  const context: HttpContext = {
    engine: { ...t.engine, metrics: metrics.engine },
    view: t.view,
    uploads: t.uploads,
    auth: { mode: 'open' },
    publicUrl: BASE,
    version: '1.2.3',
    corsOrigins: [],
    isReady: () => true,
    newId: t.newId,
    log: t.engine.log,
    metrics: metrics.http,
    metricsText: metrics.text,
    ...overrides,
  }
  const app = createApp(context)
  const document: Document = JSON.parse(await (await app.request(`${BASE}/openapi.json`)).text())

  async function request(path: string, init?: RequestInit): Promise<Response> {
    const url = path.startsWith('http') ? path : `${BASE}${path}`
    const response = await app.request(url, init)
    await expectDocumented(document, init?.method ?? 'GET', new URL(url).pathname, response.clone())
    return response
  }

  return {
    t,
    context,
    app,
    request,
    post: (path, body, headers) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    close: t.close,
  }
}

/** Fails when a documented operation answers with a status, a type or a shape that its document does not have. */
async function expectDocumented(document: Document, method: string, path: string, response: Response): Promise<void> {
  const found = Object.entries(document.paths).find(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  const operation = found?.[1][method.toLowerCase().replace('head', 'get')]
  const schemas = document.components.schemas
  const resolve = (reference: string): JsonSchema => schemas[reference.split('/').at(-1) ?? ''] ?? {}
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const name = `${method} ${path} → ${response.status} ${type}`
  if (response.status >= 400) {
    expect(type, name).toBe('application/problem+json')
    expect(violations(await response.json(), { $ref: 'Problem' }, resolve), name).toEqual([])
  }
  if (!operation) return
  const documented = operation.responses[response.status]
  expect(documented, `${name} is not documented`).toBeDefined()
  if (response.status >= 400 || method === 'HEAD' || response.body === null) return
  const content = documented?.content ?? {}
  expect(
    Object.keys(content).map((key) => key.split(';')[0]),
    name,
  ).toContain(type)
  const schema = content[type]?.schema
  if (type === 'application/json' && schema)
    expect(violations(await response.json(), schema, resolve), name).toEqual([])
}

/** The body of an answer as JSON of the type that the test expects. */
export const jsonOf = async <T>(response: Response | Promise<Response>): Promise<T> =>
  (await response).json() as Promise<T>
