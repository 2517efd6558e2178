import { readFile, rm } from 'node:fs/promises'
import { AppError } from '../../errors.ts'
import type { Size } from '../../operations/operation.ts'
import { NO_FFMPEG } from '../../ports/animation.ts'
import { pictureOf, pixelsOf } from '../raw-pixels.ts'
import type { EncodeOptions } from './encode-gif.ts'
import type { Level } from './levels.ts'
import { readFrame } from './read-frame.ts'
import { runFfmpeg } from './run-ffmpeg.ts'
import { evenSize, sizeAt, thinned } from './sequence.ts'

export interface VideoOptions extends EncodeOptions {
  readonly ffmpegPath?: string | undefined
  /** Where ffmpeg writes: it goes back to the start of its file to put the index there. */
  readonly temporaryPath: string
}

/** A video at a level: H.264 as every player has it, its index first, so that it plays while it loads. */
export async function encodeMp4(options: VideoOptions, level: Level, signal: AbortSignal): Promise<Uint8Array> {
  const { ffmpegPath, temporaryPath, xmp } = options
  if (ffmpegPath === undefined) throw new AppError('unsupported_media', NO_FFMPEG)
  const size = evenSize(sizeAt(options, level))
  const { order, delaysMs } = thinned(options, level.everyFrames)
  const arguments_ = ffmpegArguments({ ...size, delaysMs, quality: level.quality ?? 0, temporaryPath })
  try {
    const megapixels = (size.widthPx * size.heightPx) / 1e6
    await runFfmpeg(ffmpegPath, arguments_, megapixels, rawFrames(options, order, size), signal)
    const video = await readFile(temporaryPath)
    return xmp === undefined ? video : Buffer.concat([video, xmpBox(xmp)])
  } finally {
    await rm(temporaryPath, { force: true })
  }
}

/** One frame after another as RGB, holes in white: a video has none. The last comes twice, since a video knows starts, not ends. */
async function* rawFrames(options: EncodeOptions, order: readonly number[], size: Size): AsyncGenerator<Uint8Array> {
  for (const index of [...order, ...order.slice(-1)]) {
    const pixels = await readFrame(options.frames[index]?.path ?? '', options, size)
    if (pixels.channels === 3) yield pixels.data
    else yield (await pixelsOf(pictureOf({ ...pixels, frames: 1 }).flatten({ background: '#ffffff' }))).data
  }
}

interface VideoPlan extends Size {
  readonly delaysMs: readonly number[]
  readonly quality: number
  readonly temporaryPath: string
}

/** What ffmpeg takes for the time of the very last picture, from its frame rate of 100: half of the shortest delay there is. */
const TAIL_MS = 10

function ffmpegArguments({ widthPx, heightPx, delaysMs, quality, temporaryPath }: VideoPlan): readonly string[] {
  // Frame N starts when those before it are over; the last comes again for the end of its own time.
  const lasting = [...delaysMs.slice(0, -1), Math.max(1, (delaysMs.at(-1) ?? 0) - TAIL_MS)]
  const starts = lasting.map((delayMs, n) => `gte(N,${n + 1})*${delayMs}`)
  const timing = `settb=1/1000,setpts='${starts.join('+')}'`
  const colors = 'scale=in_range=pc:out_range=tv:out_color_matrix=bt709,format=yuv420p'
  const bt709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'error', '-max_alloc', String(MAX_ALLOCATION_BYTES)],
    ...[
      '-f',
      'rawvideo',
      '-pixel_format',
      'rgb24',
      '-video_size',
      `${widthPx}x${heightPx}`,
      '-framerate',
      String(1000 / TAIL_MS),
    ],
    ...['-i', 'pipe:0', '-map_metadata', '-1', '-filter_threads', '1', '-vf', `${timing},${colors}`, '-an'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1/1000', '-video_track_timescale', '1000'],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'medium',
      '-bf',
      '0',
      '-crf',
      String(crfOf(quality)),
      '-threads',
      '2',
      '-pix_fmt',
      'yuv420p',
    ],
    ...[...bt709, '-fflags', '+bitexact', '-flags:v', '+bitexact', '-movflags', '+faststart'],
    ...['-f', 'mp4', '-y', temporaryPath],
  ]
}

/** Far above what one frame of the largest animation takes; ffmpeg refuses more in one piece. */
const MAX_ALLOCATION_BYTES = 256_000_000

/** x264 counts from 0, lossless, to 51; 80 is the 20 that looks like the original. So many steps take as many bytes off as in a WebP. */
const crfOf = (quality: number) => Math.round(20 + (80 - quality) * 0.25)

/** XMP as MP4 holds it: a box of its own kind, behind all others. Source: Adobe's XMP specification, part 3. */
function xmpBox(packet: string): Uint8Array {
  const text = Buffer.from(packet, 'utf8')
  const head = Buffer.from('0000000075756964be7acfcb97a942e89c71999491e3afac', 'hex')
  head.writeUInt32BE(head.byteLength + text.byteLength)
  return Buffer.concat([head, text])
}
