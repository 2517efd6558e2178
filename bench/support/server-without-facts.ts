// The server as it is, but its children only render: no thumbhash, colour or SHA-256 of the result. For resize.ts alone.
import { fileURLToPath } from 'node:url'
import { serve as listen } from '@hono/node-server'
import { childPixels } from '../../src/adapters/local/child-pixels.ts'
import { fsBlobStore } from '../../src/adapters/local/fs-blob-store.ts'
import { readConfig } from '../../src/config.ts'
import { openLocalRuntime } from '../../src/entrypoints/local-runtime.ts'
import { createLogger } from '../../src/logger.ts'
import { estimateMegabytes } from '../../src/media/limits.ts'

const config = readConfig(process.env)
const log = createLogger({ level: 'warn', pretty: false, secrets: [] })
const blobs = fsBlobStore({ directory: config.dataDirectory })
const pixels = childPixels({
  children: config.workers,
  slotsPerChild: 2,
  memoryMegabytes: config.memoryMb,
  pathOf: blobs.pathOf,
  temporaryPath: blobs.temporaryPath,
  childPath: fileURLToPath(new URL('./child-without-facts.ts', import.meta.url)),
  callTimeoutSeconds: 30,
  estimateMegabytes,
  log,
})
const runtime = await openLocalRuntime({
  config,
  log,
  publicUrl: `http://127.0.0.1:${config.port}`,
  wrap: (engine) => ({ ...engine, ports: { ...engine.ports, pixels } }),
})
listen({ fetch: (request, bindings) => runtime.app.fetch(request, bindings), hostname: '127.0.0.1', port: config.port })
runtime.start()

process.once('SIGTERM', async () => {
  await runtime.stopWork(1_000)
  await pixels.close()
  await runtime.close()
  process.exit()
})
