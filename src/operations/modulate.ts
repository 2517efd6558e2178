import * as z from 'zod'
import type { Operation } from './operation.ts'
import { integer, wholeNumber } from './url-codecs.ts'

/** Five times as bright is white but for the darkest corners. */
const MAX_PERCENT = 500

const Percent = z.int().min(0).max(MAX_PERCENT).default(100)

const ModulateParams = z.strictObject({
  brightnessPercent: Percent.meta({ description: '100 changes nothing, 0 is black.' }),
  contrastPercent: Percent.meta({ description: '100 changes nothing, 0 is gray.' }),
  saturationPercent: Percent.meta({ description: '100 changes nothing, 0 is without color.' }),
  hueDegrees: z.int().min(-360).max(360).default(0).meta({ description: 'Turns every color around the color wheel.' }),
})

type ModulateParams = z.infer<typeof ModulateParams>

/** Changes brightness, contrast, saturation and hue, each in proportion to what it is. */
export const modulate: Operation<ModulateParams> = {
  name: 'modulate',
  summary: 'Changes brightness, contrast, saturation and hue.',
  params: ModulateParams,
  example: { brightnessPercent: 110, saturationPercent: 160, hueDegrees: 20 },
  url: {
    br: { parameter: 'brightnessPercent', codec: wholeNumber(0, MAX_PERCENT) },
    co: { parameter: 'contrastPercent', codec: wholeNumber(0, MAX_PERCENT) },
    sat: { parameter: 'saturationPercent', codec: wholeNumber(0, MAX_PERCENT) },
    hue: { parameter: 'hueDegrees', codec: integer(-360, 360) },
  },
  apply(pipe, params) {
    const contrast = params.contrastPercent / 100
    const adjusted =
      contrast === 1 ? pipe : pipe.linear([contrast, contrast, contrast], Array(3).fill(127.5 * (1 - contrast)))
    const { brightnessPercent, saturationPercent, hueDegrees } = params
    if (brightnessPercent === 100 && saturationPercent === 100 && hueDegrees % 360 === 0) return adjusted
    return adjusted.modulate({
      brightness: brightnessPercent / 100,
      saturation: saturationPercent / 100,
      hue: (hueDegrees + 360) % 360,
    })
  },
  outputSize: (_params, size) => size,
  framesTogether: true,
}
