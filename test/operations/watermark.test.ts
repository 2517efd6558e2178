import { describe, expect, it } from 'vitest'
import { made, opaque, pixelsAt } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]
const quarters = () => pictures.quarters().png().toBuffer()
const mark = 'a'.repeat(26)

const at = async (
  url: string,
  places: readonly (readonly [number, number])[],
  source?: Uint8Array,
  mediaType?: 'image/jpeg',
) => pixelsAt(source ?? (await quarters()), url, places, mediaType)

describe('watermark', () => {
  const gray = () => pictures.plain(200, 100, '#808080').png().toBuffer()
  const GRAY = [128, 128, 128]

  it.each([
    [
      '',
      [
        [152, 77],
        [149, 77],
        [151, 74],
      ],
      [RED, GRAY, GRAY],
    ],
    [
      ',wg_northwest,wx_10,wy_5',
      [
        [11, 6],
        [9, 6],
        [34, 6],
        [36, 6],
      ],
      [RED, GRAY, RED, GRAY],
    ],
    [
      ',wg_southeast,wx_10,wy_5',
      [
        [141, 71],
        [141, 69],
        [139, 71],
      ],
      [RED, GRAY, GRAY],
    ],
    [
      ',wg_center,ws_100',
      [
        [1, 50],
        [90, 50],
        [110, 50],
      ],
      [RED, RED, GRAY],
    ],
    [',wg_west,wx_-500', [[1, 50]], [RED]],
    [',ws_10,wg_northwest,wo_50', [[4, 4]], [[192, 64, 64]]],
    [
      ',ws_10,wt_true',
      [
        [4, 4],
        [14, 4],
        [24, 4],
        [24, 14],
        [34, 94],
        [184, 94],
      ],
      [RED, GRAY, RED, RED, GRAY, RED],
    ],
    [
      ',ws_10,wt_true,wgap_10,wx_5',
      [
        [4, 4],
        [6, 4],
        [14, 4],
        [16, 4],
        [36, 4],
        [6, 14],
        [6, 24],
      ],
      [GRAY, RED, RED, GRAY, RED, GRAY, RED],
    ],
  ] as const)('%s stands where it is told to', async (url, places, colors) => {
    const found = opaque(await at(`wm_${mark}${url}`, places, await gray()))
    for (const [index, color] of colors.entries())
      expect(distance(found[index] ?? [], [...color]), String(places[index])).toBeLessThanOrEqual(12)
  })

  it('is upright, in sRGB and its first frame only, whatever it comes as', async () => {
    const turned = await pictures.turned(6)
    const { bytes } = await made(await gray(), `wm_${mark},wg_northwest,ws_40`, { overlay: turned })
    expect(distance(await pixelAt(bytes, 10, 10), RED)).toBeLessThan(12)
    expect(distance(await pixelAt(bytes, 70, 30), BLUE)).toBeLessThan(12)
    const animated = await made(await gray(), `wm_${mark},wg_northwest`, {
      overlay: await pictures.animation('image/gif'),
    })
    expect(distance(await pixelAt(animated.bytes, 10, 10), RED)).toBeLessThan(12)
  })

  it('that is damaged is told apart from a damaged picture', async () => {
    const overlay = pictures.truncated(await pictures.photo(60, 40))
    await expect(made(await gray(), `wm_${mark}`, { overlay })).rejects.toMatchObject({
      code: 'image_damaged',
      message: expect.stringContaining(mark),
    })
  })
})
