import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, expect } from 'vitest'
import { createSafeFetch, type SafeFetchOptions } from '../../src/scrape/safe-fetch.ts'
import { type ForeignServer, httpServer, rawServer } from '../support/foreign-servers.ts'
import { readAll } from '../support/read-all.ts'

/** The most that is read in these tests. */
export const MAX_BYTES = 100_000
const servers: ForeignServer[] = []

afterEach(async () => {
  for (let one = servers.pop(); one; one = servers.pop()) await one.close()
})

/** A server that is closed when the test has ended. */
export async function started(server: Promise<ForeignServer>): Promise<ForeignServer> {
  servers.push(await server)
  return await server
}
/** A web server. */
export const http = (listener: RequestListener) => started(httpServer(listener))
/** A server that does what it likes once it was asked. */
export const raw = (serve: (socket: Socket) => void) => started(rawServer(serve))
/** A server that writes this and then waits. */
export const writes = (head: string) => raw((socket) => void socket.write(head))
/** A server that writes this and closes. */
export const says = (head: string) => raw((socket) => void socket.end(head))

/** What comes from a server, through safe-fetch, which may reach 127.0.0.1. */
export async function read(
  { url }: { readonly url: string },
  options: Partial<SafeFetchOptions> & { timeoutSeconds?: number; signal?: AbortSignal } = {},
): Promise<Buffer> {
  const { timeoutSeconds = 10, signal = new AbortController().signal, ...rest } = options
  const web = createSafeFetch({ allow: [{ host: '127.0.0.1' }], maxBytes: MAX_BYTES, log: { info() {} }, ...rest })
  const { bytes } = await web.open(url, { signal, timeoutSeconds })
  return await readAll(bytes)
}

/** A `url_failed` with such a message. */
export const failure = (message: RegExp, retryable: boolean) =>
  expect.objectContaining({ code: 'url_failed', retryable, message: expect.stringMatching(message) })
