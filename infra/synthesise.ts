import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { createStack } from './stack.ts'
import type { StackOptions } from './stack-options.ts'

/** A resource as CloudFormation reads it. */
export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DependsOn?: string | readonly string[]
  readonly DeletionPolicy?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

/**
 * The stack's template, made without bundles, network or account: for tests, and for counting what the stack costs.
 * `change` adds to the stack before. Throws when cdk-nag finds a fault.
 */
export function synthesise(options: Partial<StackOptions> = {}, change: (stack: Stack) => void = () => {}): Template {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-template-'))
  try {
    // One file stands for all bundles.
    writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {}\n')
    // The CDK's own look at the template takes seconds; `app.ts` has it, and a test that looks more closely.
    const app = new App({
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      outdir: join(folder, 'out'),
    })
    const codeOf = () => Code.fromAsset(folder, { exclude: ['out'] })
    const stack = createStack(app, { stage: 'dev', architecture: 'arm64', settings: {}, codeOf, ...options })
    change(stack)
    return app.synth().getStackByName(stack.stackName).template as Template
  } finally {
    rmSync(folder, { recursive: true })
  }
}
