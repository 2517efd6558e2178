import type { Rule } from './architecture.ts'
import { importsOf } from './source-file.ts'

/** Tables and names that the stack is read off; code that runs in functions is none of its business. */
const TABLES: readonly string[] = [
  'src/pipeline.ts',
  'src/jobs/define.ts',
  'src/core/subscribers.ts',
  'src/adapters/aws/table.ts',
  'src/config-variables.ts',
  'src/config-cloud-variables.ts',
  'src/entrypoints/token-header.ts',
  'src/entrypoints/worker-limits.ts',
]

/** What makes bundles and stands for AWS on this machine runs with the stack, and is not part of it. */
const NOT_THE_STACK = /^infra\/(bundl|run-bundle|local-cloud\/)/

/** The stack imports itself, packages, tables and the constants of ports. */
export const infraImportsTables: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith('infra/') && !NOT_THE_STACK.test(path))
    .flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== undefined && !mayImport(target))
        .map(({ specifier }) => `${file.path} may not import ${specifier}: it is no table of the stack's`),
    )

const mayImport = (target: string) =>
  target.startsWith('infra/') || target.startsWith('src/ports/') || TABLES.includes(target)
