import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readEnvironment } from '../../src/entrypoints/environment.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-environment-'))
})
afterEach(() => rm(directory, { recursive: true }))

it('lets the process’s own environment win over the file', async () => {
  const file = join(directory, '.env')
  await writeFile(file, '# a note\nATELIER_PORT=9000\nATELIER_HOST="::1"\n')
  expect(readEnvironment(file, { ATELIER_PORT: '9001' })).toEqual({ ATELIER_PORT: '9001', ATELIER_HOST: '::1' })
})

it('does without the file', () => {
  expect(readEnvironment(join(directory, '.env'), { ATELIER_PORT: '9001' })).toEqual({ ATELIER_PORT: '9001' })
})

it('says when the file is there and cannot be read', () => {
  expect(() => readEnvironment(directory, {})).toThrow(/EISDIR/)
})
