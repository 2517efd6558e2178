import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { landscape } from '../../scripts/docs/example-pictures.ts'
import { goldens } from '../../scripts/docs/goldens.ts'
import { pictureDistance } from '../../scripts/docs/picture-distance.ts'

const folder = join(import.meta.dirname, 'goldens')
const reference = (name: string) => readFileSync(join(folder, name))

/** Of 255, over the whole picture: what another version of an encoder may differ by. */
const MAX_MEAN = 2
/** In any 8 × 8 block: a letter, a corner or an edge that moved by a pixel is more. */
const MAX_BLOCK = 10

describe('the references', () => {
  it('are there for every operation in every format, and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(goldens.map(({ name }) => name).sort())
  })

  it.each(goldens.map((golden) => [golden.name, golden] as const))(
    'look like what is made today: %s',
    async (name, golden) => {
      const distance = await pictureDistance(reference(name), await golden.render())
      expect(distance.sameSize).toBe(true)
      expect(distance.mean).toBeLessThanOrEqual(MAX_MEAN)
      expect(distance.worstBlock).toBeLessThanOrEqual(MAX_BLOCK)
    },
  )

  it.each(goldens.map(({ name, format }) => [name, format] as const))(
    'are of the format that they are named for: %s',
    async (name, format) => {
      const { format: found, compression } = await sharp(reference(name)).metadata()
      expect(found === 'heif' ? compression : found).toBe(format === 'avif' ? 'av1' : format)
    },
  )

  it('are small enough to be looked at and to be kept', () => {
    const sizeBytes = readdirSync(folder).reduce((sum, name) => sum + reference(name).length, 0)
    expect(sizeBytes).toBeLessThan(600_000)
  })

  it('differ from each other by more than the tolerance, so that one operation cannot pass for another', async () => {
    const pngs = goldens.filter(({ format }) => format === 'png')
    for (const [index, one] of pngs.entries()) {
      for (const two of pngs.slice(index + 1)) {
        const { mean, worstBlock } = await pictureDistance(reference(one.name), reference(two.name))
        expect(mean > MAX_MEAN || worstBlock > MAX_BLOCK, `${one.name} and ${two.name}`).toBe(true)
      }
    }
  })

  it('tell a shift by one pixel and a change of lightness by a twentieth apart', async () => {
    const scene = await sharp(await landscape())
      .resize(120)
      .png()
      .toBuffer()
    const moved = await sharp(scene)
      .extend({ left: 1, extendWith: 'copy' })
      .extract({ left: 0, top: 0, width: 120, height: 80 })
      .png()
      .toBuffer()
    const lighter = await sharp(scene).linear(1.05, 0).png().toBuffer()
    expect((await pictureDistance(scene, moved)).worstBlock).toBeGreaterThan(MAX_BLOCK)
    expect((await pictureDistance(scene, lighter)).mean).toBeGreaterThan(MAX_MEAN)
    expect(await pictureDistance(scene, scene)).toEqual({ sameSize: true, mean: 0, worstBlock: 0 })
  })
})
