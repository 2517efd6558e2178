import { type FrameKeys, preparedKeyOf } from '../../ports/animation.ts'
import { animationMegabytes, frameMegabytes } from '../../ports/animation-memory.ts'
import { memoryPermits } from '../../ports/memory-permits.ts'
import { paintMegabytes } from '../../ports/paint-memory.ts'
import type { ImageHeader, Pixels, RenderRequest, StoredPicture } from '../../ports/pixels.ts'
import { childPool, type PoolLog } from './child-pool.ts'
import { tryFfmpeg } from './try-ffmpeg.ts'

export interface ChildPixelsOptions {
  /** Processes. Two keep two cores busy; one can die without stopping the other. */
  readonly children?: number
  /** Children start with the first call, which waits for them: for who may never make one. */
  readonly startsOnFirstCall?: boolean
  /** Calls at a time in one child: while one writes its result the other decodes. */
  readonly slotsPerChild?: number
  /** What all calls together may be estimated at. A picture above it runs alone. */
  readonly memoryMegabytes: number
  /** Where a blob’s file is, in a folder that exists. */
  readonly pathOf: (key: string) => string
  /** A new name for each file that is being written, in the same file system. */
  readonly temporaryPath: () => string
  /** The entry point to fork. */
  readonly childPath: string
  /** From the moment a child starts on a call; waiting does not count. */
  readonly callTimeoutSeconds: number
  /** For videos; without it there are none. */
  readonly ffmpegPath?: string | undefined
  /** The memory a call may need; without a request, that of a look at the picture. `operations/memory` has it. */
  readonly estimateMegabytes: (header: ImageHeader, request?: RenderRequest) => number
  readonly log: PoolLog
}

/** The most frames in the largest size, encoded eight times over to fit, on a machine with much else to do. */
const ANIMATION_TIMEOUT_SECONDS = 105

export interface ChildPixels extends Pixels {
  /** The children that run now. */
  pids(): number[]
  /** Kills the children without waiting for their calls, which end with `worker_lost`; resolves when they are gone. */
  close(): Promise<void>
}

/**
 * Pixels in forked children: a picture that kills or hangs its decoder costs one child, never the server. Children
 * start now, so that the first picture finds them warm, unless told otherwise. Paths go in and the child writes the
 * result, so no pixel crosses a process boundary.
 */
export function childPixels(options: ChildPixelsOptions): ChildPixels {
  const { pathOf, estimateMegabytes } = options
  const pool = childPool({ ...options, children: options.children ?? 2, slotsPerChild: options.slotsPerChild ?? 2 })
  const permits = memoryPermits(options.memoryMegabytes)
  let noVideo: Promise<string | undefined> | undefined
  const filesOf = (frame: FrameKeys) => ({ path: pathOf(frame.key), preparedPath: pathOf(preparedKeyOf(frame)) })

  return {
    async inspect(key, signal) {
      const path = pathOf(key)
      // Reading a header costs nothing worth counting; what it says is what the look may cost.
      const free = { megabytes: 0, signal, onEnd: () => {} }
      const header = await pool.run('header', { path }, free)
      const megabytes = estimateMegabytes(header)
      const onEnd = await permits.acquire(megabytes, signal)
      return await pool.run('inspect', { path, header }, { megabytes, signal, onEnd })
    },
    async render(request, signal) {
      const { source, targetKey, overlays = {}, ...plan } = request
      const targetPath = pathOf(targetKey)
      const temporaryPath = options.temporaryPath()
      const megabytes = estimateMegabytes(source.header, request)
      const onEnd = await permits.acquire(megabytes, signal)
      return await pool.run(
        'render',
        {
          ...plan,
          path: pathOf(source.key),
          header: source.header,
          overlays: byPath(overlays, pathOf),
          targetPath,
          temporaryPath,
        },
        { megabytes, signal, onEnd },
      )
    },
    async paint(request, signal) {
      const { source, mask, palette = [], targetKey, ...order } = request
      const fileOf = ({ key, header }: StoredPicture) => ({ path: pathOf(key), header })
      const targetPath = pathOf(targetKey)
      const temporaryPath = options.temporaryPath()
      const megabytes = paintMegabytes(request, estimateMegabytes)
      const onEnd = await permits.acquire(megabytes, signal)
      const pictures = {
        ...(source && { source: fileOf(source) }),
        ...(mask && { mask: fileOf(mask) }),
        palette: palette.map(fileOf),
      }
      const call = { ...order, ...pictures, targetPath, temporaryPath }
      return await pool.run('paint', call, { megabytes, signal, onEnd })
    },
    async frame(request, signal) {
      const { source, targetKey, preparedKey, before = [], ...plan } = request
      const target = { targetPath: pathOf(targetKey), temporaryPath: options.temporaryPath() }
      const preparedPath = pathOf(preparedKeyOf({ key: targetKey, preparedKey }))
      const picture = { path: pathOf(source.key), header: source.header, before: before.map(filesOf) }
      const megabytes = frameMegabytes(request, estimateMegabytes)
      const onEnd = await permits.acquire(megabytes, signal)
      return await pool.run('frame', { ...plan, ...picture, ...target, preparedPath }, { megabytes, signal, onEnd })
    },
    async animation(request, signal) {
      const { frames, targetKey, ...plan } = request
      const target = { targetPath: pathOf(targetKey), temporaryPath: options.temporaryPath() }
      const megabytes = animationMegabytes(request)
      const onEnd = await permits.acquire(megabytes, signal)
      const call = { ...plan, ...target, frames: frames.map(filesOf), ffmpegPath: options.ffmpegPath }
      return await pool.run('animation', call, { megabytes, timeoutSeconds: ANIMATION_TIMEOUT_SECONDS, signal, onEnd })
    },
    async cannotAnimate(mediaType) {
      if (mediaType !== 'video/mp4') return undefined
      noVideo ??= tryFfmpeg(options.ffmpegPath)
      return await noVideo
    },
    pids: pool.pids,
    close: pool.close,
  }
}

function byPath(overlays: NonNullable<RenderRequest['overlays']>, pathOf: (key: string) => string) {
  return Object.fromEntries(
    Object.entries(overlays).map(([assetId, { key, header }]) => [assetId, { path: pathOf(key), header }]),
  )
}
