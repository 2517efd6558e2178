import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../exit-codes.ts'
import { CDK } from './cdk.ts'

export interface CostLine {
  readonly item: string
  readonly monthlyUsd: number
  readonly note: string
}

/** What deploying needs of the folder `infra/`. */
export interface InfraTools {
  /** Where the CDK runs. */
  readonly folder: string
  /** The CDK's program with its first arguments. */
  readonly cdk: readonly string[]
  /** The program that makes the template, as a shell reads it. */
  readonly app: string
  /** Installs the packages, if they are not there yet. */
  install(signal: AbortSignal): Promise<void>
  /** What the stack costs a month when nobody uses it. */
  estimate(template: unknown, region: string): Promise<readonly CostLine[]>
}

const inProject = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))

export const infraTools: InfraTools = {
  folder: inProject('infra'),
  cdk: CDK,
  app: `"${process.execPath}" app.ts`,
  async install(signal) {
    const child = spawn(process.execPath, [inProject('scripts/setup.mjs'), 'infra', '--omit=dev'], {
      stdio: ['ignore', 2, 2],
      signal,
    })
    const [code] = await once(child, 'close')
    if (code !== 0)
      throw new CommandError('The packages that deploying needs could not be installed; the reason is above.')
  },
  async estimate() {
    return []
  },
}
