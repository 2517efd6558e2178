import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Template } from '../../../../infra/synthesise.ts'
import { CommandError } from '../exit-codes.ts'
import { CDK } from './cdk.ts'

/** What the functions run on. arm64 costs a fifth less for the same time. */
export type Architecture = 'arm64' | 'x86_64'

export interface CostLine {
  readonly item: string
  readonly monthlyUsd: number
  readonly note: string
}

export interface CostEstimate {
  readonly lines: readonly CostLine[]
  /** All of it, where nothing else in the account uses what AWS gives for nothing every month. */
  readonly afterFreeUsd: number
  /** Where and when these prices hold. */
  readonly basis: string
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
  /** Makes the functions' code, where the app looks for it. */
  bundle(architecture: Architecture): Promise<void>
  /** What the stack costs a month when nobody uses it. */
  estimate(template: unknown): Promise<CostEstimate>
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
  async bundle(architecture) {
    const { bundle } = await import('../../../../infra/bundle.ts')
    // npm's word for what Lambda calls x86_64.
    await bundle({ architecture: architecture === 'arm64' ? 'arm64' : 'x64', outDirectory: inProject('infra/out') })
  },
  async estimate(template) {
    const { idleLines } = await import('../../../../infra/idle-costs.ts')
    const { PRICES_DATE, costAfterFree, costOf, sumOf } = await import('../../../../infra/prices.ts')
    // The CDK wrote it a moment ago.
    const lines = idleLines(template as Template)
    return {
      lines: lines.map(({ item, count, usage, why }) => ({
        item: count === 1 ? item : `${item} (${count})`,
        monthlyUsd: costOf(usage),
        note: why,
      })),
      afterFreeUsd: costAfterFree(sumOf(lines.map(({ usage }) => usage))),
      basis: `prices of us-east-1, ${PRICES_DATE}`,
    }
  },
}
