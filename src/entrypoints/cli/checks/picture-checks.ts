import { checkFormats } from '../../../media/formats.ts'
import { heicDecoderPath } from '../../../media/heic-decoder.ts'
import { type Check, check } from './check.ts'

/** Whether every format can be read and written here. */
export async function checkPictures(): Promise<Check[]> {
  const results = await checkFormats()
  const names = results.map(({ mediaType }) => mediaType.replace('image/', '')).join(', ')
  const broken = results.filter(({ problem }) => problem !== undefined)
  const written =
    broken.length === 0
      ? check('pictures', 'pass', `${names} are read and written`)
      : check(
          'pictures',
          'fail',
          broken.map(({ mediaType, problem }) => `${mediaType}: ${problem}`).join('; '),
          'Run `npm ci`: it brings sharp with its own libvips. A libvips of the system may lack formats.',
        )
  if (heicDecoderPath() !== undefined) return [written, check('heic', 'pass', 'HEIC is read')]
  const missing =
    'HEIC (iPhone photos in “High Efficiency”) is not read: its decoder, an optional package, is not installed'
  return [written, check('heic', 'note', missing, 'Run `npm install libheif-js`, or export such pictures as JPEG.')]
}
