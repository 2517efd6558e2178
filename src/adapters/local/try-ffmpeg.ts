import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { NO_FFMPEG, UNFIT_FFMPEG } from '../../ports/animation.ts'

/** One picture is encoded within a tenth of a second; a machine with too much to do takes seconds. */
const TIMEOUT_MS = 10_000

const EDGE_PX = 16

/**
 * Why this ffmpeg makes no videos, as a sentence for users; undefined when it does, or was too busy to tell. Encodes one
 * black picture with all that the videos need: some ffmpegs come without libx264, older ones do not know `-fps_mode`.
 */
export async function tryFfmpeg(ffmpegPath: string | undefined): Promise<string | undefined> {
  if (ffmpegPath === undefined) return NO_FFMPEG
  const input = ['-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', `${EDGE_PX}x${EDGE_PX}`, '-i', 'pipe:0']
  const output = ['-fps_mode', 'passthrough', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'null', '-']
  const child = spawn(ffmpegPath, ['-loglevel', 'quiet', ...input, ...output], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  // One that refuses its arguments ends without reading.
  child.stdin.on('error', () => undefined).end(Buffer.alloc(EDGE_PX * EDGE_PX * 3))
  const exit = await once(child, 'close').catch(() => [1])
  return exit[0] === 0 || exit[1] === 'SIGKILL' ? undefined : UNFIT_FFMPEG
}
