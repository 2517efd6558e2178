import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCommand, startCommand } from '../../../../support/command-line.ts'
import type { TestAccount } from './test-account.ts'

export interface CdkCall {
  readonly args: readonly string[]
  readonly region: string
  readonly profile?: string
}

/** `atelier` with a test's account and CDK, in a folder of its own. */
export async function deployCommand(account: TestAccount) {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-deploy-'))
  const options = (environment: Readonly<Record<string, string>> = {}) => ({
    folder,
    environment: {
      ...account.environment,
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'use-fake-cdk.ts')).href}`,
      TEST_CDK_FOLDER: folder,
      ...environment,
    },
  })
  return {
    folder,
    options,
    run: (args: readonly string[], environment?: Readonly<Record<string, string>>) =>
      runCommand(args, options(environment)),
    start: (args: readonly string[], environment?: Readonly<Record<string, string>>) =>
      startCommand(args, options(environment)),
    /** What the CDK would make of the app. */
    template: (resources: Readonly<Record<string, object>>) =>
      writeFile(join(folder, 'template.json'), JSON.stringify({ Resources: resources })),
    /** What the CDK was asked, in order. */
    async calls(): Promise<CdkCall[]> {
      const text = await readFile(join(folder, 'calls.jsonl'), 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line): CdkCall => JSON.parse(line))
    },
    remove: () => rm(folder, { recursive: true }),
  }
}
