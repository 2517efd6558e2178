import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that reached the provider. */
export interface ProviderCall {
  readonly jobId: string
  readonly key: string
}

/** A provider of pictures that lives outside the server, counts every call it carries out and charges for each. */
export interface CountingProvider {
  readonly url: string
  readonly calls: readonly ProviderCall[]
  close(): Promise<void>
}

/** Answers after `latencyMs`, always with the same bytes for the same key. */
export async function countingProvider(latencyMs = 5): Promise<CountingProvider> {
  const calls: ProviderCall[] = []
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://provider').searchParams
    const key = query.get('key') ?? ''
    calls.push({ key, jobId: query.get('job') ?? '' })
    request.resume()
    setTimeout(() => response.end(`picture of ${key}`), latencyMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
