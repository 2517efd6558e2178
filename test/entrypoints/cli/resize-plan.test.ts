import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatOf, planResize } from '../../../src/entrypoints/cli/resize-plan.ts'
import { createTargets, type TargetOptions } from '../../../src/entrypoints/cli/targets.ts'
import { transform } from '../../../src/jobs/transform.ts'

describe('the plan', () => {
  it.each([
    [{}, '500', [{ preset: 'web' }]],
    [{ preset: 'thumb' as const, format: 'webp' as const }, '128', [{ preset: 'thumb', format: 'webp' }]],
    [{ width: 800 }, '800', [{ operations: [{ operation: 'resize', widthPx: 800 }] }]],
    [{ height: 600 }, 'x600', [{ operations: [{ operation: 'resize', heightPx: 600 }] }]],
    [
      { width: 8, height: 6, quality: 70 },
      '8x6',
      [{ operations: [{ operation: 'resize', widthPx: 8, heightPx: 6 }], quality: 70 }],
    ],
    [{ fit: 'cover' }, '500', [{ operations: [{ operation: 'resize', widthPx: 500, heightPx: 500, fit: 'cover' }] }]],
    [{ operations: 'w_9,f_avif' }, 'edited', [{ operations: 'w_9,f_avif' }]],
  ])('of %j is something that the transform job takes', (options, suffix, outputs) => {
    const plan = planResize(options)
    expect(plan).toMatchObject({ suffix, outputs })
    const input = { source: { assetId: 'a'.repeat(26) }, outputs: plan.outputs }
    expect(transform.input.safeParse(input).error).toBeUndefined()
  })

  it('knows when the server makes the same of every upload', () => {
    expect(planResize({}).isUploadDefault).toBe(true)
    expect(planResize({ quality: 80 }).isUploadDefault).toBe(false)
    expect(planResize({ preset: 'thumb' }).isUploadDefault).toBe(false)
  })

  it('reads the format out of the operations', () => {
    expect(planResize({ operations: 'w_9,f_avif' }).format).toBe('avif')
    expect(formatOf('JPG')).toBe('jpeg')
    expect(formatOf('tiff')).toBeUndefined()
  })

  it.each([
    [{ preset: 'web' as const, width: 9 }, '--preset and --width cannot be used together'],
    [{ operations: 'w_9', fit: 'cover' }, '--operations and --fit cannot be used together'],
    [{ operations: 'blurr_2' }, 'there is no "blurr_"'],
  ])('refuses %j before anything is sent', (options, message) => {
    expect(() => planResize(options)).toThrow(message)
  })
})

describe('targets', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atelier-targets-'))
    await writeFile(join(folder, 'a.JPG'), 'source')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const at = (name: string) => join(folder, name)
  const from = (name: string) => ({ path: at(name), below: '' })
  const targets = (options: Partial<TargetOptions> = {}) =>
    createTargets({ output: undefined, sources: 1, suffix: '500', force: false, ...options })

  it('stand beside the source, with its ending where that is true', () => {
    expect(targets().claim(from('a.JPG'), 'image/jpeg')).toBe(at('a-500.JPG'))
    expect(targets().claim(from('a.JPG'), 'image/png')).toBe(at('a-500.png'))
    expect(targets().claim(from('no ending'), 'image/jpeg')).toBe(at('no ending-500.jpg'))
    expect(targets().claim(from('.hidden'), 'image/webp')).toBe(at('.hidden-500.webp'))
  })

  it('stand in a folder for several sources, for a folder that is there, and for a name with a slash', async () => {
    expect(targets({ output: at('out'), sources: 2 }).claim(from('a.JPG'), 'image/jpeg')).toBe(at('out/a-500.JPG'))
    expect(targets({ output: `${at('out')}/` }).claim(from('a.JPG'), 'image/jpeg')).toBe(at('out/a-500.JPG'))
    await mkdir(at('there'))
    expect(targets({ output: at('there') }).claim(from('a.JPG'), 'image/jpeg')).toBe(at('there/a-500.JPG'))
  })

  it('are the one file that was named, whose ending is a wish for a format', () => {
    const named = targets({ output: at('small.webp') })
    expect(named.format).toBe('webp')
    expect(named.claim(from('a.JPG'), 'image/webp')).toBe(at('small.webp'))
    expect(() => targets({ output: at('small.tiff') })).toThrow('.tiff cannot be written')
  })

  it('never replace the source, not even by force or through a link', async () => {
    await symlink(at('a.JPG'), at('link.jpg'))
    for (const output of [at('a.JPG'), at('link.jpg')]) {
      expect(() => targets({ output, force: true }).claim(from('a.JPG'), 'image/jpeg')).toThrow('is the source')
    }
  })

  it('replace earlier results by force only', async () => {
    await writeFile(at('a-500.JPG'), 'earlier')
    expect(() => targets().claim(from('a.JPG'), 'image/jpeg')).toThrow('Replace it with --force')
    expect(targets({ force: true }).claim(from('a.JPG'), 'image/jpeg')).toBe(at('a-500.JPG'))
  })

  it('are given to one source each', () => {
    const all = targets({ output: at('out'), sources: 2, force: true })
    all.claim(from('a.JPG'), 'image/jpeg')
    expect(() => all.claim(from('sub/a.JPG'), 'image/jpeg')).toThrow('is the result of')
  })

  it('cannot be one file for several sources', async () => {
    await writeFile(at('file.jpg'), '')
    expect(() => targets({ output: at('file.jpg'), sources: 2 })).toThrow('Name a folder')
  })
})
