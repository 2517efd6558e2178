import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startCanary } from '../support/canary.ts'
import { httpServer } from '../support/foreign-servers.ts'

const PROGRAM = `
  const { createSafeFetch } = await import(process.argv[1])
  const web = createSafeFetch({ allow: [{ host: '127.0.0.1' }], maxBytes: 1000, log: { info() {} } })
  const { bytes } = await web.open(process.argv[2], { signal: AbortSignal.timeout(10000) })
  for await (const piece of bytes) process.stdout.write(piece)
`

it('proxies of the environment are not used, also where Node is told to', async () => {
  const canary = await startCanary()
  const server = await httpServer((_request, response) => response.end('cat'))
  const proxy = `http://127.0.0.1:${canary.port}`
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
  const module = join(import.meta.dirname, '../../src/scrape/safe-fetch.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, module, server.url],
    { env: { ...Object.fromEntries(names.map((name) => [name, proxy])), NODE_USE_ENV_PROXY: '1' } },
  )
  expect(stdout).toBe('cat')
  expect(canary.connections()).toBe(0)
  await Promise.all([canary.close(), server.close()])
})
