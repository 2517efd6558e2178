import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { difference, painted, sha256 } from '../../support/painted.ts'
import { known } from './known-pictures.ts'

describe('the painter', () => {
  it.each(Object.entries(known))('paints %s as it did on every machine before', (prompt, hash) => {
    expect(sha256(painted({ prompt }))).toBe(hash)
  })

  it('paints the same in a fresh process', () => {
    const code = `
      const { painted, sha256 } = await import('./test/support/painted.ts')
      console.log(sha256(painted({ prompt: 'a red fox in a snowy forest at night' })))`
    const fresh = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }).trim()
    expect(fresh).toBe(sha256(painted({ prompt: 'a red fox in a snowy forest at night' })))
  })

  it('uses nothing that engines may compute differently', () => {
    const folder = 'src/providers/painter'
    const exact = ['floor', 'ceil', 'round', 'trunc', 'min', 'max', 'abs', 'sqrt', 'imul', 'fround', 'sign']
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.ts'),
    )) {
      const text = readFileSync(`${folder}/${name}`, 'utf8')
      const used = [...text.matchAll(/\bMath\.(\w+)/g)].map(([, member = '']) => member)
      expect(
        used.filter((member) => !exact.includes(member)),
        name,
      ).toEqual([])
      expect(text, name).not.toMatch(/[\w)] \*\* [\w(]/)
    }
  })

  it('paints another picture for another seed and for every unknown word', () => {
    const pictures = ['zyxwv', 'qwfpgj', 'xxyyzz', 'plgh', 'brmbl'].map((prompt) => sha256(painted({ prompt })))
    const seeds = [1, 2, 3, 2 ** 40 + 1].map((seed) => sha256(painted({ prompt: 'a cat', seed })))
    expect(new Set([...pictures, ...seeds]).size).toBe(9)
  })

  it.each([
    [64, 64],
    [2048, 64],
    [64, 2048],
    [97, 131],
    [333, 64],
  ])('paints %i × %i px, full to the edges', (widthPx, heightPx) => {
    const { data, ...size } = painted({
      prompt: 'a lighthouse in a storm at sea, a cat and three balloons',
      widthPx,
      heightPx,
    })
    expect(size).toMatchObject({ widthPx, heightPx })
    expect(data.length).toBe(widthPx * heightPx * 4)
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) throw new Error(`A hole at ${at}`)
  })

  it.each([
    ['nothing', ''],
    ['ten thousand characters', 'a very long story about a fox '.repeat(340)],
    ['one endless word', 'x'.repeat(10_000)],
    ['emoji', '🦊🌲❄️ 👩‍🚀🏳️‍🌈'],
    ['control characters', '\u0000\u0007\u001b[31m\u202e fox \ufeff\ud800'],
    ['names of prototypes', '__proto__ constructor toString hasOwnProperty valueOf prototype'],
    ['markup', '<script>alert(1)</script> &amp; {{env}} %s'],
    ['other alphabets', 'кошка 猫 قطة γάτα'],
    ['numbers', '999999999999 cats frame 5 of 0 frame 999 of 1'],
  ])('paints something for %s', (_title, prompt) => {
    const { data } = painted({ prompt, negativePrompt: prompt })
    expect(new Set(data).size).toBeGreaterThan(20)
  })

  it('tells long prompts apart by their last word', () => {
    const long = 'a fox in the wood and '.repeat(300)
    expect(sha256(painted({ prompt: `${long} one` }))).not.toBe(sha256(painted({ prompt: `${long} two` })))
  })

  it('leaves out what is not wanted', () => {
    const prompt = 'a red balloon over mountains with clouds'
    const without = painted({ prompt, negativePrompt: 'balloon' })
    const red = ({ data }: { data: Uint8Array | Uint8ClampedArray }) => {
      let count = 0
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 170 && (data[at + 1] ?? 0) < 90) count += 1
      return count
    }
    expect(red(painted({ prompt }))).toBeGreaterThan(100)
    expect(red(without)).toBeLessThan(10)
    expect(
      difference(painted({ prompt: 'a forest without trees' }), painted({ prompt: 'a forest without snow' })),
    ).toBeGreaterThan(3)
  })

  it('paints a subject alone on nothing', () => {
    const { data } = painted({ prompt: 'a cat', background: 'transparent' })
    const corner = [0, 95, 95 * 96, 96 * 96 - 1].map((pixel) => data[pixel * 4 + 3])
    expect(corner).toEqual([0, 0, 0, 0])
    expect(data[(48 * 96 + 48) * 4 + 3]).toBe(255)
    const clear = data.filter((value, at) => at % 4 === 3 && value === 0).length
    expect(clear).toBeGreaterThan(1500)
    expect(96 * 96 - clear).toBeGreaterThan(1500)
  })
})
