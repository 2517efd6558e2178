import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda'
import type { StackOptions } from '../stack-options.ts'
import { synthesise, type Template } from '../synthesise.ts'
import { hostArchitecture } from './local-bundles.ts'

/** Code that lies where the local cloud looks: in a folder with the entrypoint's name. The CDK knows no such place. */
class LocalCode extends Code {
  readonly isInline = false
  readonly entrypoint: string

  constructor(entrypoint: string) {
    super()
    this.entrypoint = entrypoint
  }

  override bind(): CodeConfig {
    return { s3Location: { bucketName: 'bundles', objectKey: this.entrypoint } }
  }
}

/** The stack's template for this machine's architecture, with code that the local cloud finds. */
export const synthesiseLocal = (options: Pick<StackOptions, 'stage' | 'settings'>): Template =>
  synthesise({
    ...options,
    architecture: hostArchitecture === 'arm64' ? 'arm64' : 'x86_64',
    codeOf: ({ entrypoint }) => new LocalCode(entrypoint),
  })
