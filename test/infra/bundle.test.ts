import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BundleFacts, bundle } from '../../infra/bundle.ts'
import { functions } from '../../infra/functions.ts'

const out = join(import.meta.dirname, '..', '..', 'infra', 'out')
let directories: string[]
let first: readonly BundleFacts[]
let second: readonly BundleFacts[]

beforeAll(async () => {
  await mkdir(out, { recursive: true })
  directories = await Promise.all([mkdtemp(join(out, 'test-')), mkdtemp(join(out, 'test-'))])
  const [one = '', other = ''] = directories
  // The architecture that is deployed, whatever this machine has.
  first = await bundle({ architecture: 'arm64', outDirectory: one })
  second = await bundle({ architecture: 'arm64', outDirectory: other })
}, 240_000)
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))))

const modulesIn = ({ metafile }: BundleFacts) => Object.keys(metafile.inputs)
const named = (entrypoint: string): BundleFacts => {
  const found = first.find((facts) => facts.entrypoint === entrypoint)
  if (!found) throw new Error(`There is no bundle ${entrypoint}`)
  return found
}

it('makes one bundle of each entrypoint, for all functions that run it', () => {
  expect(first.flatMap((facts) => facts.functions).sort()).toEqual(functions.map(({ name }) => name).sort())
  expect(named('lambda-api').functions).toEqual(['api-read', 'api-jobs', 'api-assets'])
})

it('gives the same bytes for the same sources', () => {
  const hashes = (facts: readonly BundleFacts[]) => facts.map(({ entrypoint, hash }) => [entrypoint, hash])
  expect(hashes(second)).toEqual(hashes(first))
})

it('keeps the API at 600 kB, without what no function needs', () => {
  const api = named('lambda-api')
  expect(api.codeBytes).toBeLessThanOrEqual(600_000)
  const unneeded = /\/(@aws-sdk|prom-client|thread-stream|sharp|adapters\/local)\/|zod\/v4\/locales\/(?!en\.|index\.)/
  expect(modulesIn(api).filter((path) => unneeded.test(path))).toEqual([])
})

it('has the painter where something is painted and nowhere else', () => {
  const isPainting = (facts: BundleFacts) => modulesIn(facts).includes('src/providers/painter/paint.ts')
  expect(first.filter(isPainting).map(({ entrypoint }) => entrypoint)).toEqual(['lambda-pixels', 'lambda-worker-image'])
})

it('has a decoder where pictures are touched and nowhere else', () => {
  const isDecoding = (facts: BundleFacts) => modulesIn(facts).some((path) => path.startsWith('src/media/'))
  const expected = first.filter(({ functions: names }) =>
    functions.some((spec) => spec.touchesPixels && names.includes(spec.name)),
  )
  expect(first.filter(isDecoding).map(({ entrypoint }) => entrypoint)).toEqual(
    expected.map(({ entrypoint }) => entrypoint),
  )
})
