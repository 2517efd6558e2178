import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../errors.ts'

/** 48 frames of 1024² take three seconds on one core. */
const TIMEOUT_MS = 60_000

/** All its threads together, in seconds of a core: what is left behind when nobody is there to kill it ends then. */
const MAX_CORE_SECONDS = 120

/**
 * Addresses, of which it touches a third: its libraries and its threads' stacks, then what x264 looks ahead. It needs 0.65 GB
 * for frames of 1 megapixel and 0.95 GB for 4; above the limit it is refused memory and fails.
 */
const [MAX_BASE_KILOBYTES, MAX_KILOBYTES_PER_MEGAPIXEL] = [1_000_000, 200_000]

/** What is kept of its complaints, for the log. */
const MAX_COMPLAINT_CHARACTERS = 2_000

/**
 * Runs ffmpeg with frames on its standard input, without our environment, on Linux within limits of memory and time. It
 * reads pixels that we have decoded and no file. Killed when the signal aborts or its time is over; when this process is killed it reads the
 * end of its input and ends. Throws `image_timeout`, `unsupported_media` where it cannot encode, and the signal's reason.
 */
export async function runFfmpeg(
  ffmpegPath: string,
  arguments_: readonly string[],
  megapixels: number,
  frames: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const child = spawn(...limited([ffmpegPath, ...arguments_], megapixels), {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {},
  })
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const stop = AbortSignal.any([signal, timeout])
  const kill = () => child.kill('SIGKILL')
  stop.addEventListener('abort', kill, { once: true })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT_CHARACTERS)
  })
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('close', (code) => resolve(code === 0 ? undefined : new Error(`ffmpeg: ${complaint || code}`)))
    // A program that could not be started does not end.
    child.once('error', resolve)
  })
  let sourceFailure: unknown
  async function* watched() {
    const iterator = frames[Symbol.asyncIterator]()
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        sourceFailure = error
        throw error
      })
      if (next.done) return
      yield next.value
    }
  }
  // When ffmpeg ends early its pipe breaks; its own words say why.
  const fed = await pipeline(Readable.from(watched(), { objectMode: true }), child.stdin).catch(
    (error: unknown) => error,
  )
  if (sourceFailure !== undefined) kill()
  const failure = await ended
  stop.removeEventListener('abort', kill)
  signal.throwIfAborted()
  if (sourceFailure !== undefined) throw sourceFailure
  if (timeout.aborted)
    throw new AppError('image_timeout', 'Making the video took too long. Ask for fewer or smaller frames.')
  if (failure ?? fed) {
    const message =
      'The ffmpeg on this machine could not write an MP4. It needs libx264 and version 5.1 or newer; or ask for GIF or WebP.'
    throw new AppError('unsupported_media', message, { cause: failure ?? fed })
  }
}

/** The shell sets the limits and becomes the program; what it runs are words of their own, never text that it reads. */
function limited(command: readonly [string, ...string[]], megapixels: number): [string, readonly string[]] {
  const [program, ...arguments_] = command
  // Others have no limit of addresses, or no shell.
  if (process.platform !== 'linux') return [program, arguments_]
  const kilobytes = Math.ceil(MAX_BASE_KILOBYTES + megapixels * MAX_KILOBYTES_PER_MEGAPIXEL)
  const script = `ulimit -t ${MAX_CORE_SECONDS} && ulimit -v ${kilobytes} && exec "$0" "$@"`
  return ['/bin/sh', ['-c', script, ...command]]
}
