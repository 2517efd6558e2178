import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { type BundleFacts, bundle } from '../../../infra/bundle.ts'
import type { FunctionSpec } from '../../../infra/functions.ts'
import { functionNamed } from './environment.ts'
import { buildRuntimeClient } from './runtime-client.ts'
import { type RunningFunction, startFunction } from './start-function.ts'

interface Cloud {
  environmentOf(spec: FunctionSpec): Record<string, string>
}

export interface BundledFunctions {
  readonly bundles: readonly BundleFacts[]
  /** Starts a function of the table with the environment that its row asks for. It is stopped at the end. */
  start(cloud: Cloud, name: string, change?: (environment: Record<string, string>) => void): Promise<RunningFunction>
  close(): Promise<void>
}

/** Inside the project, so that the AWS SDK is found, as Lambda's own is. */
const out = join(import.meta.dirname, '..', '..', '..', 'infra', 'out')

/** Bundles of all functions for this machine, and AWS's runtime client to run them with. */
export async function bundleFunctions(): Promise<BundledFunctions> {
  await mkdir(out, { recursive: true })
  const outDirectory = await mkdtemp(join(out, 'test-'))
  const architecture = arch() === 'arm64' ? 'arm64' : 'x64'
  const remove = () => rm(outDirectory, { recursive: true, force: true })
  const work = Promise.all([bundle({ architecture, outDirectory }), buildRuntimeClient()])
  const [bundles] = await work.catch(async (error) => {
    await remove()
    throw error
  })
  const running: RunningFunction[] = []
  return {
    bundles,
    async start(cloud, name, change = () => {}) {
      const spec = functionNamed(name)
      const environment = cloud.environmentOf(spec)
      change(environment)
      const { directory = '' } = bundles.find(({ entrypoint }) => entrypoint === spec.entrypoint) ?? {}
      const { memoryMb, timeoutSeconds } = spec
      const started = await startFunction({ directory, environment, memoryMb, timeoutSeconds })
      running.push(started)
      return started
    },
    async close() {
      await Promise.all(running.map((one) => one.stop()))
      await remove()
    },
  }
}
