import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../errors.ts'
import { type AnimationRequest, type FrameKeys, type FrameRequest, preparedKeyOf } from '../../ports/animation.ts'
import { animationMegabytes, frameMegabytes } from '../../ports/animation-memory.ts'
import type { BlobStore } from '../../ports/blob-store.ts'
import { memoryPermits } from '../../ports/memory-permits.ts'
import { paintMegabytes } from '../../ports/paint-memory.ts'
import type { PixelCalls } from '../../ports/pixel-calls.ts'
import type { ImageHeader, PaintRequest, Pixels, RenderRequest, StoredPicture } from '../../ports/pixels.ts'
import { cannotAnimateOnAws } from './no-video.ts'
import { scratchFiles } from './scratch-files.ts'

export interface InProcessPixelsOptions {
  readonly blobs: BlobStore
  /** `pixelCalls(writeScratch, …)` */
  readonly calls: PixelCalls
  /** For scratch files; of its own, since it is emptied now. In a function below `/tmp`. */
  readonly directory: string
  /** What all calls together may be estimated at. A picture above it runs alone. */
  readonly memoryMegabytes: number
  /** The memory a call may need; without a request, that of a look at the picture. `operations/memory` has it. */
  readonly estimateMegabytes: (header: ImageHeader, request?: RenderRequest) => number
}

/**
 * Pixels in this process, for a function whose sandbox is the only thing a bad picture can take along: one that hangs its
 * decoder ends with the function's timeout. Pictures pass through the disk, as streams, so that memory holds pixels only.
 * A caller that leaves is let go at once; what it held is given back when its decoder has ended.
 */
export function inProcessPixels(options: InProcessPixelsOptions): Pixels {
  const { blobs, calls, estimateMegabytes } = options
  const scratch = scratchFiles(options.directory)
  const permits = memoryPermits(options.memoryMegabytes)

  async function download(key: string, path: string, signal: AbortSignal): Promise<string> {
    const stream = await blobs.stream(key)
    if (!stream) throw missing()
    await pipeline(stream, createWriteStream(path, { flags: 'wx' }), { signal })
    return path
  }

  async function permitted<T>(megabytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const release = await permits.acquire(megabytes, signal)
    try {
      return await work()
    } finally {
      release()
    }
  }

  async function inspect(key: string, signal: AbortSignal) {
    return await scratch.within(async (folder) => {
      const path = await download(key, join(folder, 'source'), signal)
      const header = await calls.header({ path }, signal)
      return await permitted(estimateMegabytes(header), signal, () => calls.inspect({ path, header }, signal))
    })
  }

  async function render(request: RenderRequest, signal: AbortSignal) {
    const { source, targetKey, overlays = {}, ...plan } = request
    const megabytes = estimateMegabytes(source.header, request)
    return await permitted(megabytes, signal, () =>
      scratch.within(async (folder) => {
        const path = await download(source.key, join(folder, 'source'), signal)
        const laidOn: Record<string, { path: string; header: ImageHeader }> = {}
        for (const [index, [assetId, { key, header }]] of Object.entries(overlays).entries())
          laidOn[assetId] = { path: await download(key, join(folder, `overlay-${index}`), signal), header }
        const targetPath = join(folder, 'result')
        const rendered = await calls.render(
          {
            ...plan,
            path,
            header: source.header,
            overlays: laidOn,
            targetPath,
            temporaryPath: join(folder, 'temporary'),
          },
          signal,
        )
        await blobs.put(targetKey, createReadStream(targetPath))
        return rendered
      }),
    )
  }

  async function paint(request: PaintRequest, signal: AbortSignal) {
    const { source, mask, palette = [], targetKey, ...order } = request
    return await permitted(paintMegabytes(request, estimateMegabytes), signal, () =>
      scratch.within(async (folder) => {
        const fileOf = async ({ key, header }: StoredPicture, name: string) => ({
          path: await download(key, join(folder, name), signal),
          header,
        })
        const targetPath = join(folder, 'result')
        const painted = await calls.paint(
          {
            ...order,
            source: source && (await fileOf(source, 'source')),
            mask: mask && (await fileOf(mask, 'mask')),
            palette: await Promise.all(palette.map((picture, index) => fileOf(picture, `palette-${index}`))),
            targetPath,
            temporaryPath: join(folder, 'temporary'),
          },
          signal,
        )
        await blobs.put(targetKey, createReadStream(targetPath))
        return painted
      }),
    )
  }

  /** Frames on this disk. What was prepared, and those of `before`, may be missing. */
  async function frameFiles(frames: readonly FrameKeys[], folder: string, isOptional: boolean, signal: AbortSignal) {
    const optional = async (key: string, path: string) => {
      if (await blobs.head(key)) await download(key, path, signal)
    }
    return await Promise.all(
      frames.map(async (frame, index) => {
        const path = join(folder, `frame-${index}`)
        const preparedPath = `${path}.prepared`
        await Promise.all([
          isOptional ? optional(frame.key, path) : download(frame.key, path, signal),
          optional(preparedKeyOf(frame), preparedPath),
        ])
        return { path, preparedPath }
      }),
    )
  }

  async function frame(request: FrameRequest, signal: AbortSignal) {
    const { source, targetKey, preparedKey, before = [], ...plan } = request
    return await permitted(frameMegabytes(request, estimateMegabytes), signal, () =>
      scratch.within(async (folder) => {
        const path = await download(source.key, join(folder, 'source'), signal)
        const files = await frameFiles(before, folder, true, signal)
        const result = {
          targetPath: join(folder, 'result'),
          preparedPath: join(folder, 'prepared'),
          temporaryPath: join(folder, 'temporary'),
        }
        const made = await calls.frame({ ...plan, path, header: source.header, before: files, ...result }, signal)
        await blobs.put(preparedKeyOf({ key: targetKey, preparedKey }), createReadStream(result.preparedPath))
        await blobs.put(targetKey, createReadStream(result.targetPath))
        return made
      }),
    )
  }

  async function animation(request: AnimationRequest, signal: AbortSignal) {
    const { frames, targetKey, ...plan } = request
    return await permitted(animationMegabytes(request), signal, () =>
      scratch.within(async (folder) => {
        const files = await frameFiles(frames, folder, false, signal)
        const targetPath = join(folder, 'result')
        const call = { ...plan, frames: files, targetPath, temporaryPath: join(folder, 'temporary') }
        const made = await calls.animation(call, signal)
        await blobs.put(targetKey, createReadStream(targetPath))
        return made
      }),
    )
  }

  return {
    frame: (request, signal) => unlessLeft(signal, () => frame(request, signal)),
    animation: (request, signal) => unlessLeft(signal, () => animation(request, signal)),
    cannotAnimate: cannotAnimateOnAws,
    inspect: (key, signal) => unlessLeft(signal, () => inspect(key, signal)),
    render: (request, signal) => unlessLeft(signal, () => render(request, signal)),
    paint: (request, signal) => unlessLeft(signal, () => paint(request, signal)),
  }
}

/** The work's result, or the signal's reason as soon as it aborts: a decoder does not heed it. */
function unlessLeft<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

const missing = () =>
  new AppError(
    'integrity_error',
    'The stored picture is missing: its time was over, or somebody deleted it from its bucket. Upload it again.',
  )
