import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type CephDaemons, launchCeph } from '../../infra/local-cloud/ceph-daemons.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for the services that they share. */
    sharedServices: string
  }
}

/**
 * Vitest's global setup: starts a service when the first test file asks for it, tells every file where it is, and ends it
 * after the last one. Files run in processes of their own, so they ask by HTTP.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let ceph: Promise<CephDaemons> | undefined
  const server = createServer((request, response) => {
    if (request.url !== '/ceph') return void response.writeHead(404).end()
    ceph ??= launchCeph()
    ceph.then(
      ({ endpoint, region, credentials }) => response.end(JSON.stringify({ endpoint, region, credentials })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  project.provide('sharedServices', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.closeAllConnections()
    server.close()
    // What did not start has ended by itself, and whoever asked for it was told.
    await ceph?.then(
      ({ stop }) => stop(),
      () => {},
    )
  }
}
