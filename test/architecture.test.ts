import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { operations } from '../src/operations/index.ts'
import { pipeline } from '../src/pipeline.ts'
import { providers } from '../src/providers/index.ts'
import * as rules from './support/architecture.ts'
import { infraImportsTables } from './support/infra-imports.ts'
import { codeOnly, importsOf, type SourceFile } from './support/source-file.ts'

const root = join(import.meta.dirname, '..')

/** Every source file under the folders, as it is on the disk. */
function filesUnder(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => /\.(m?ts|mjs|tsx)$/.test(path) && !path.includes('/node_modules/'))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** The stack's own files, without packages and bundles, which are tens of thousands. */
const infraFiles = readdirSync(join(root, 'infra'), { withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(m?ts|mjs)$/.test(entry.name))
  .map(({ name }) => ({ path: `infra/${name}`, text: readFileSync(join(root, 'infra', name), 'utf8') }))

const files = [...filesUnder('src', 'test', 'scripts', 'bench', 'infra/bundling', 'infra/local-cloud'), ...infraFiles]

const operationTable: rules.FileTable = {
  path: 'src/operations/index.ts',
  folder: 'src/operations',
  keys: Object.keys(operations),
  member: /^export const (\w+): Operation</,
}

const pipelineTable: rules.FileTable = {
  path: 'src/pipeline.ts',
  folder: 'src/jobs',
  keys: Object.keys(pipeline),
  member: /^export const (\w+) = job[<(]/,
}

const providerTable: rules.FileTable = {
  path: 'src/providers/index.ts',
  folder: 'src/providers',
  keys: Object.keys(providers),
  member: /^export const (\w+): Provider = /,
}

describe('the source tree', () => {
  it('is read', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['src/errors.ts', 'test/architecture.test.ts']),
    )
  })

  it.each<[string, rules.Rule]>([
    ['imports one way', rules.importsGoOneWay],
    ['lets the stack import tables only', infraImportsTables],
    ['loads sharp, SQLite, pino and the AWS SDK in one place each', rules.modulesHaveOneOwner],
    ['keeps environment, time, chance, connections and metadata where they belong', rules.bannedWordsStayOut],
    ['says why a file is longer than 250 lines', rules.longFilesSayWhy],
    ['names its files in kebab-case', rules.fileNamesAreKebabCase],
    ['has a file for every operation, and an operation for every such file', rules.tableMatchesFiles(operationTable)],
    ['has a file for every kind of job, and a kind for every such file', rules.tableMatchesFiles(pipelineTable)],
    ['has a file for every provider, and a provider for every such file', rules.tableMatchesFiles(providerTable)],
  ])('%s', (_title, rule) => {
    expect(rule(files)).toEqual([])
  })

  it('calls every operation and every kind as its table does', () => {
    for (const [key, operation] of Object.entries(operations)) expect(operation.name).toBe(key)
    for (const [key, kind] of Object.entries(pipeline)) expect(kind.kind).toBe(key)
  })
})

describe('the rules can fail:', () => {
  const breaches = (rule: rules.Rule, path: string, text: string) => rule([{ path, text }]).length

  it.each([
    ['src/core/work.ts', `import { app } from '../http/app.ts'`],
    ['src/core/work.ts', `import type { App } from '../http/app.ts'`],
    ['src/core/work.ts', `import {\n  type A,\n  b,\n} from '../adapters/local/database.ts'`],
    ['src/core/work.ts', `const x = await import('../media/render.ts')`],
    ['src/core/work.ts', `export * from '../config.ts'`],
    ['src/core/work.ts', `import '../logger.ts'`],
    ['src/core/work.ts', `import { small } from '../../test/support/small-picture.ts'`],
    ['src/http/app.ts', `import { render } from '../media/render.ts'`],
    ['src/http/app.ts', `import { readConfig } from '../config.ts'`],
    ['src/jobs/transform.ts', `import { advance } from '../core/advance.ts'`],
    ['src/ports/pixels.ts', `import { operations } from '../operations/index.ts'`],
    ['src/operations/resize.ts', `import type { Pixels } from '../ports/pixels.ts'`],
    ['src/schema/job.ts', `import type { Pool } from '../jobs/define.ts'`],
    ['src/errors.ts', `import { Id } from './schema/id.ts'`],
    ['src/media/render.ts', `import { transform } from '../jobs/transform.ts'`],
    ['src/adapters/aws/blobs.ts', `import { fsBlobStore } from '../local/fs-blob-store.ts'`],
    ['src/adapters/local/pixels.ts', `import type { Operation } from '../../operations/operation.ts'`],
    ['src/providers/painter.ts', `import { render } from '../media/render.ts'`],
    ['src/client/client.ts', `import { app } from '../http/app.ts'`],
    ['src/http/app.ts', `const { bundle } = await import('../../infra/bundle.ts')`],
    ['src/utilities/strings.ts', ''],
  ])('%s with %s breaks the one way', (path, text) => {
    expect(breaches(rules.importsGoOneWay, path, text)).toBe(1)
  })

  it.each([
    ['src/entrypoints/server.ts', `import { app } from '../http/app.ts'\nimport { readConfig } from '../config.ts'`],
    ['src/core/work.ts', `// import { app } from '../http/app.ts'`],
    ['src/core/work.ts', `import { job } from '../jobs/define.ts'\nimport { a } from './advance.ts'`],
    ['src/ports/pixels.ts', `import type { OperationCall } from '../operations/operation.ts'`],
    ['src/config.ts', `import { list } from './config-parsers.ts'`],
    ['src/entrypoints/cli/deploy.ts', `const { bundle } = await import('../../../infra/bundle.ts')`],
  ])('%s with %s does not', (path, text) => {
    expect(breaches(rules.importsGoOneWay, path, text)).toBe(0)
  })

  it.each([
    ['infra/queues.ts', `import { pools } from '../src/jobs/define.ts'`, 0],
    ['infra/queues.ts', `import { MAX_RECEIVE_COUNT } from '../src/ports/task-queue.ts'`, 0],
    ['infra/queues.ts', `import { Queue } from 'aws-cdk-lib/aws-sqs'`, 0],
    ['infra/queues.ts', `import { sqsTaskQueue } from '../src/adapters/aws/sqs-task-queue.ts'`, 1],
    ['infra/stack.ts', `import { createApp } from '../src/http/app.ts'`, 1],
    ['infra/local-cloud/start.ts', `import { sqsTaskQueue } from '../../src/adapters/aws/sqs-task-queue.ts'`, 0],
  ])('%s with %s imports what is no table: %i', (path, text, expected) => {
    expect(breaches(infraImportsTables, path, text)).toBe(expected)
  })

  it.each([
    ['src/operations/resize.ts', `import sharp from 'sharp'`, 1],
    ['src/operations/resize.ts', `import { type Sharp } from 'sharp'`, 1],
    ['src/operations/resize.ts', `import type { Sharp } from 'sharp'`, 0],
    ['src/media/render.ts', `import sharp from 'sharp'`, 0],
    ['src/core/work.ts', `import { DatabaseSync } from 'node:sqlite'`, 1],
    ['src/adapters/local/database.ts', `import { DatabaseSync } from 'node:sqlite'`, 0],
    ['src/adapters/local/blobs.ts', `import { S3 } from '@aws-sdk/client-s3'`, 1],
    ['src/http/app.ts', `import { pino } from 'pino'`, 1],
    ['src/core/work.ts', `import { lookup } from 'node:dns/promises'`, 1],
    ['src/providers/huggingface.ts', `import { connect } from 'node:tls'`, 1],
    ['src/scrape/connect.ts', `import { connect } from 'node:tls'`, 0],
  ])('%s with %s loads a module that is not its own: %i', (path, text, expected) => {
    expect(breaches(rules.modulesHaveOneOwner, path, text)).toBe(expected)
  })

  it.each([
    ['src/adapters/local/blobs.ts', 'const home = process.env.HOME', 1],
    ['src/config.ts', 'const home = process.env.HOME', 0],
    ['src/core/work.ts', 'const now = Date.now()', 1],
    ['src/jobs/transform.ts', 'const now = new Date()', 1],
    ['src/jobs/transform.ts', 'const then = new Date(atMs)', 0],
    ['src/http/app.ts', 'const id = crypto.randomUUID()', 1],
    ['src/operations/resize.ts', 'const x = Math.random()', 1],
    ['src/adapters/local/queue.ts', 'const now = Date.now()', 0],
    ['src/core/work.ts', `// Date.now() is passed in\nconst text = 'Date.now()'`, 0],
    ['src/providers/painter.ts', 'await fetch(url)', 1],
    ['src/providers/painter.ts', 'await globalThis.fetch(url)', 1],
    ['src/providers/painter.ts', 'await options.fetch(url)', 0],
    ['src/client/client.ts', 'await fetch(url)', 0],
    ['src/scrape/safe-fetch.ts', 'await fetch(url)', 0],
    ['src/scrape/product.ts', 'await fetch(url)', 1],
    ['src/media/render.ts', 'pipe.keepMetadata()', 1],
    ['src/media/render.ts', 'pipe.withMetadata({})', 1],
    ['src/core/work.ts', 'export default work', 1],
  ])('%s with %s has banned words: %i', (path, text, expected) => {
    expect(breaches(rules.bannedWordsStayOut, path, text)).toBe(expected)
  })

  it('a long file without a reason is found, one with a reason is not', () => {
    const body = 'x()\n'.repeat(251)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', 'x()\n'.repeat(250))).toBe(0)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', body)).toBe(1)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', `// The suite.\n${body}`)).toBe(1)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', `${body}// Over 250 lines because it is one table.\n`)).toBe(1)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', `// Over 250 lines because it is one table.\n${body}`)).toBe(0)
    expect(breaches(rules.longFilesSayWhy, 'src/a.ts', `/* So long\n because it is one table. */\n${body}`)).toBe(0)
  })

  it.each([
    ['src/jobStore.ts', 1],
    ['src/JobStore.ts', 1],
    ['src/job_store.ts', 1],
    ['src/job-store.suite.ts', 0],
    ['src/migrations/0001-foundation.sql', 0],
  ])('%s is not kebab-case: %i', (path, expected) => {
    expect(breaches(rules.fileNamesAreKebabCase, path, '')).toBe(expected)
  })

  it('a key without a file and a file without a key are found', () => {
    const table = rules.tableMatchesFiles({ ...operationTable, keys: ['smartCrop'] })
    const operation = (name: string) => `export const ${name}: Operation<Params> = {`
    expect(table([{ path: 'src/operations/smart-crop.ts', text: operation('smartCrop') }])).toEqual([])
    expect(table([{ path: 'src/operations/crop.ts', text: operation('smartCrop') }])).toHaveLength(1)
    expect(table([])).toHaveLength(1)
    const other = { path: 'src/operations/blur.ts', text: `// a\n${operation('blur')}` }
    expect(table([{ path: 'src/operations/smart-crop.ts', text: operation('smartCrop') }, other])).toEqual([
      'src/operations/blur.ts exports blur, which src/operations/index.ts does not name',
    ])
    const kinds = rules.tableMatchesFiles({ ...pipelineTable, keys: [] })
    expect(kinds([{ path: 'src/jobs/generate.ts', text: 'export const generate = job<Input>({' }])).toHaveLength(1)
  })

  it('reads imports over lines and leaves comments and quoted text alone', () => {
    const text = `/* import 'a' */\nimport {\n  b,\n} from 'b'\nexport type { C } from "c"\nconst url = 'http://x' // import 'd'\n`
    expect(importsOf({ path: 'src/a.ts', text }).map(({ specifier, isType }) => [specifier, isType])).toEqual([
      ['b', false],
      ['c', true],
    ])
    expect(codeOnly(`a('fetch(') // fetch(\nb()`)).toBe(`a('      ')          \nb()`)
  })
})
