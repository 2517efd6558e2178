import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSources } from '../../../src/entrypoints/cli/sources.ts'
import { runCommand } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-folders-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const run = (...args: string[]) => runCommand(args, { folder })
async function put(name: string, content: string | Uint8Array) {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), content)
}
const filesIn = (name: string) =>
  readdirSync(at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at(name).length + 1))
    .sort()
const lines = (text: string) => text.trimEnd().split('\n').sort()

describe('atelier resize, of folders', () => {
  it('keeps their structure, leaves hidden and other files alone, and takes no result for a source', async () => {
    const picture = await photo(60, 40)
    for (const name of ['in/a.jpg', 'in/sub/deep/b.JPG', 'in/.hidden/c.jpg', 'in/.d.jpg']) await put(name, picture)
    await put('in/notes.txt', 'no picture')
    await put('in/sub/damaged.png', 'no picture either')
    await symlink('..', at('in/sub/circle'))

    const first = await run('resize', 'in', 'missing/', '-w', '20', '-o', 'in/out')
    expect(first.exit).toBe(1)
    expect(lines(first.stdout)).toEqual(['in/out/a-20.jpg', 'in/out/sub/deep/b-20.JPG'])
    expect(first.stderr).toMatch(/2 pictures done, 2 failed\.\n( {2}failed {2}\S+\n){2}$/)
    const second = await run('resize', 'in', '-w', '20', '-o', 'in/out', '--force', '--json')
    expect(lines(second.stdout).map((line) => JSON.parse(line).source)).toHaveLength(3)
    expect(filesIn('in/out')).toEqual(['a-20.jpg', 'sub/deep/b-20.JPG'])
  })

  it('does the work of 300 pictures, a few at a time', async () => {
    await put('in/0.jpg', await photo(16, 16))
    for (let index = 1; index < 300; index += 1) await cp(at('in/0.jpg'), at(`in/${index}.jpg`))
    const result = await run('resize', 'in', '-w', '8', '-o', 'out', '--quiet')
    expect(result).toMatchObject({ exit: 0, stderr: '' })
    expect(filesIn('out')).toHaveLength(300)
  })
})

describe('sources', () => {
  const find = async (args: string[], output?: string) => {
    const found = await findSources(args.map(at), { output: output && at(output), suffix: '500' })
    const names = found.sources.map(({ path, below }) => `${path.slice(folder.length + 1)} in ${below || '.'}`)
    return { ...found, names: names.sort() }
  }
  beforeEach(async () => {
    for (const name of ['x/a.jpg', 'x/y/b.heic', 'x/y/.c.jpg', 'z/a.png', 'z/[1].png']) await put(name, '')
  })

  it('are what patterns fit that no shell has expanded, below the part without a wildcard', async () => {
    expect((await find(['x/**/*.{jpg,heic}'])).names).toEqual(['x/a.jpg in .', 'x/y/b.heic in y'])
    expect((await find(['x/?.jpg', 'x/a.jpg'])).names).toEqual(['x/a.jpg in .'])
  })

  it('are a file whose own name looks like a pattern', async () => {
    expect(await find(['z/[1].png'])).toMatchObject({ names: ['z/[1].png in .'], isMany: false })
  })

  it('keep the names of several folders apart', async () => {
    expect((await find(['x', 'z'], 'out')).names).toEqual([
      'x/a.jpg in x',
      'x/y/b.heic in x/y',
      'z/[1].png in z',
      'z/a.png in z',
    ])
  })

  it('are no results beside their sources, but are pictures that only look so', async () => {
    await put('x/a-500.webp', '')
    await put('x/alone-500.jpg', '')
    expect((await find(['x'])).names).not.toContain('x/a-500.webp in .')
    expect((await find(['x'])).names).toContain('x/alone-500.jpg in .')
    expect((await find(['x'], 'out')).names).toContain('x/a-500.webp in .')
  })

  it('say which argument names none', async () => {
    await mkdir(at('bare'))
    const { failures } = await find(['bare', 'x/*.tiff', 'x'])
    expect(failures.map(({ name }) => name.slice(folder.length + 1))).toEqual(['bare', 'x/*.tiff'])
    expect(existsSync(at('bare'))).toBe(true)
  })
})
