import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve as listen } from '@hono/node-server'
import { type LocalRuntimeOptions, openLocalRuntime } from './local-runtime.ts'

/** What running tasks get at the end: longer than nearly every picture takes, shorter than a supervisor's patience. */
const GRACE_MS = 8_000
/** Clients that are being answered get this long before their connections are cut. */
const HTTP_GRACE_MS = 1_000

export interface RunningServer {
  readonly url: string
  /** Resolves when everything has stopped. May be repeated. */
  stop(): Promise<void>
}

/** Starts the API and the workers on one machine. Resolves when requests are answered. */
export async function serve(options: Omit<LocalRuntimeOptions, 'publicUrl'>): Promise<RunningServer> {
  const { host, port, publicUrl } = options.config
  // Bound before anything is opened, so that a port in use is said at once; answers wait until the runtime is there.
  let answer: (request: Request, bindings: HttpBindings) => Response | Promise<Response> = () =>
    new Response(null, { status: 503, headers: { 'retry-after': '1' } })
  const server = listen({
    fetch: (request, bindings) => answer(request, bindings as HttpBindings),
    hostname: host,
    port,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { port: bound } = server.address() as AddressInfo
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  const url = publicUrl ?? address
  const runtime = await openLocalRuntime({ ...options, publicUrl: url }).catch((error: unknown) => {
    server.close()
    throw error
  })
  answer = (request, bindings) => runtime.app.fetch(request, bindings)
  // For commands on this machine, which need not go round by the public name.
  runtime.directory.announce(address)
  runtime.start()

  async function stop() {
    runtime.drain()
    // The API answers while tasks finish, so that clients see their jobs end; only then are connections closed.
    await runtime.stopWork(GRACE_MS)
    await closeHttp(server)
    await runtime.close()
  }
  let stopped: Promise<void> | undefined
  return {
    url,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Ends idle connections now and busy ones after a moment. */
function closeHttp(server: ReturnType<typeof listen>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if (!('closeIdleConnections' in server)) return
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), HTTP_GRACE_MS).unref()
  })
}
