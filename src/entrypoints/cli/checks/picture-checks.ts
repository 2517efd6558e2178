import { tryFfmpeg } from '../../../adapters/local/try-ffmpeg.ts'
import { checkFormats } from '../../../media/formats.ts'
import { heicDecoderPath } from '../../../media/heic-decoder.ts'
import { findProgram } from '../../find-program.ts'
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
  return [written, checkHeic(), await checkVideo()]
}

function checkHeic(): Check {
  if (heicDecoderPath() !== undefined) return check('heic', 'pass', 'HEIC is read')
  const missing =
    'HEIC (iPhone photos in “High Efficiency”) is not read: its decoder, an optional package, is not installed'
  return check('heic', 'note', missing, 'Run `npm install libheif-js`, or export such pictures as JPEG.')
}

async function checkVideo(): Promise<Check> {
  const ffmpegPath = findProgram('ffmpeg', process.env.PATH)
  if ((await tryFfmpeg(ffmpegPath)) === undefined) return check('video', 'pass', `MP4 is written, by ${ffmpegPath}`)
  const missing = ffmpegPath === undefined ? 'there is no ffmpeg' : `${ffmpegPath} has no libx264, or is older than 5.1`
  const remedy = 'Run `apt-get install ffmpeg` or `brew install ffmpeg`, then start the server again.'
  return check('video', 'note', `Animations cannot be written as MP4: ${missing}`, remedy)
}
