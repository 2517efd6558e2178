import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startVitest } from 'vitest/node'
import { closingLine } from './support/closing-line.ts'

let directory: string
let exitCode: typeof process.exitCode
beforeEach(async () => {
  exitCode = process.exitCode
  directory = await mkdtemp(join(tmpdir(), 'atelier-closing-line-'))
})
afterEach(async () => {
  // The runs in here fail on purpose, and that is not this run's failure.
  process.exitCode = exitCode
  await rm(directory, { recursive: true })
})

async function lineOf(files: Record<string, string>): Promise<string> {
  for (const [name, body] of Object.entries(files)) {
    await writeFile(join(directory, `${name}.test.ts`), body)
  }
  let text = ''
  const reporters = [
    closingLine((part) => {
      text += part
    }),
  ]
  const run = await startVitest('test', [], {
    root: directory,
    include: ['*.test.ts'],
    config: false,
    globals: true,
    watch: false,
    reporters,
  })
  await run.close()
  return text
}

it('counts what really happened', async () => {
  const line = await lineOf({
    one: `it('passes', () => {}); it('fails', () => expect(1).toBe(2)); it.skip('is skipped', () => {})`,
    two: `describe('nested', () => { it('passes', () => {}); it.todo('is to do') })`,
  })
  expect(line).toBe('2 passed, 1 failed, 2 skipped\n')
})

it('counts a file that cannot be loaded as a failure', async () => {
  expect(await lineOf({ broken: `throw new Error('cannot be loaded')`, fine: `it('passes', () => {})` })).toBe(
    '1 passed, 1 failed, 0 skipped\n',
  )
})

it('counts an error outside of any test as a failure', async () => {
  const body = `it('passes', async () => { setTimeout(() => { throw new Error('late') }, 0); await new Promise((r) => setTimeout(r, 50)) })`
  expect(await lineOf({ late: body })).toBe('1 passed, 1 failed, 0 skipped\n')
})
