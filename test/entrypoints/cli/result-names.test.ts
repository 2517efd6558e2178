import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endingOf, type ResultNamesOptions, resultNames, stemOf } from '../../../src/entrypoints/cli/result-names.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-names-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const names = (options: Partial<ResultNamesOptions> = {}) =>
  resultNames({ output: undefined, folder, stem: 'fox', isNumbered: false, force: false, sources: [], ...options })
const png = { label: '', ending: '.png' }
const gif = { label: '', ending: '.gif' }

describe('names of results', () => {
  it('of our choosing count up where one is in use, all together', async () => {
    await writeFile(at('fox-2.gif'), '')
    await symlink(at('nowhere'), at('fox-poster.png'))
    const results = [gif, { label: '-poster', ending: '.png' }]
    expect(names().paths([gif])).toEqual([at('fox.gif')])
    expect(names().paths(results)).toEqual([at('fox-3.gif'), at('fox-3-poster.png')])
    expect(names({ force: true }).paths(results)).toEqual([at('fox.gif'), at('fox-poster.png')])
  })

  it('of several pictures are numbered on from those that are there', async () => {
    await writeFile(at('fox-1.png'), '')
    await writeFile(at('fox-2.png'), '')
    expect(names({ isNumbered: true }).paths([png, png])).toEqual([at('fox-3.png'), at('fox-4.png')])
  })

  it('of the user’s choosing are kept, ending and all, and refused when in use', async () => {
    expect(names({ output: at('a.JPEG') }).paths([{ label: '', ending: '.jpg' }])).toEqual([at('a.JPEG')])
    expect(names({ output: at('a.gif') }).paths([gif, { label: '', ending: '.webp' }])).toEqual([
      at('a.gif'),
      at('a.webp'),
    ])
    await writeFile(at('a.webp'), '')
    expect(() => names({ output: at('a.gif') }).paths([gif, { label: '', ending: '.webp' }])).toThrow(
      'a.webp exists already. Replace it with --force',
    )
  })

  it('never are those of a source, told to replace or not', async () => {
    await writeFile(at('photo.png'), '')
    const options = { sources: [at('photo.png')], force: true }
    expect(() => names({ ...options, output: at('photo.png') }).paths([png])).toThrow('never overwritten')
    expect(names({ ...options, stem: 'photo' }).paths([png])).toEqual([at('photo-2.png')])
  })

  it('stand in a folder when -o has no ending, ends with a slash, or is one', async () => {
    await mkdir(at('dotted.d'))
    for (const output of [at('out'), `${at('out.d')}/`, at('dotted.d')]) {
      expect(names({ output }).paths([png])).toEqual([join(output, 'fox.png')])
      expect(endingOf(output)).toBeUndefined()
    }
    expect(endingOf(at('a.WebP'))).toBe('webp')
  })
})

describe('words as a name', () => {
  it.each([
    ['A red fox, please! #MOCK#', 'a-red-fox-please'],
    ['../../etc/passwd', 'etc-passwd'],
    ['Möwe über 東京 🐦', 'möwe-über-東京'],
    ['#MOCK#', 'picture'],
    ['🐦 !?', 'picture'],
    [
      'one two three four five six seven eight nine ten eleven twelve',
      'one-two-three-four-five-six-seven-eight-nine-ten',
    ],
    ['x'.repeat(300), 'x'.repeat(48)],
  ])('%s becomes %s', (words, stem) => {
    expect(stemOf(words)).toBe(stem)
  })
})
