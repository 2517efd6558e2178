import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** A browser that does nothing but show the page: no updates, no telemetry, nothing kept. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--autoplay-policy=no-user-gesture-required'],
]

/** On a machine that does everything else beside it. */
const TIMEOUT_MS = 60_000

/**
 * Runs a script in a page in Chromium and gives what it returns, by way of JSON. The script is the body of an async
 * function that finds the file in `bytes`, an ArrayBuffer, and at the address `/file`. Rejects with what it throws.
 */
export async function inChromium<T>(file: { bytes: Uint8Array; mediaType: string }, script: string): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'atelier-chromium-'))
  const answered = Promise.withResolvers<{ result?: T; error?: string }>()
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') answered.resolve(JSON.parse(await text(request)))
    const [mediaType, body] =
      request.url === '/file' ? [file.mediaType, file.bytes] : ['text/html; charset=utf-8', page(script)]
    response.writeHead(200, { 'content-type': mediaType, 'content-length': Buffer.byteLength(body) }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const arguments_ = [...FLAGS, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`]
  // Its helpers belong to its group, and end with it.
  const browser = spawn('chromium', arguments_, { stdio: 'ignore', detached: true })
  const ended = once(browser, 'exit').then(([code]): never => {
    throw new Error(`Chromium ended with ${code} before the page had answered`)
  })
  const timer = setTimeout(() => answered.reject(new Error('The page did not answer in time')), TIMEOUT_MS)
  try {
    const { result, error } = await Promise.race([answered.promise, ended])
    if (error !== undefined) throw new Error(error)
    return result as T
  } finally {
    clearTimeout(timer)
    if (browser.pid !== undefined && browser.exitCode === null) process.kill(-browser.pid, 'SIGKILL')
    await ended.catch(() => undefined)
    server.closeAllConnections()
    server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

const page = (script: string) => `<!doctype html><title>A test</title><script type="module">
const run = async (bytes) => { ${script} }
const post = (answer) => fetch('/', { method: 'POST', body: JSON.stringify(answer) })
try { await post({ result: await run(await (await fetch('/file')).arrayBuffer()) }) }
catch (error) { await post({ error: String(error) }) }
</script>`
