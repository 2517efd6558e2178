import { writeResult } from '../../src/adapters/local/write-result.ts'
import { inspect } from '../../src/media/inspect.ts'
import { pixelCalls } from '../../src/media/pixel-calls.ts'
import { type FrameKeys, NO_FFMPEG, preparedKeyOf } from '../../src/ports/animation.ts'
import type { Pixels, StoredPicture } from '../../src/ports/pixels.ts'
import { paint } from '../../src/providers/painter/paint.ts'

const calls = pixelCalls(writeResult, { loadPaint: async () => paint })

/** Real pixels in this process: children are tested where children matter. */
export function testPixels(pathOf: (key: string) => string, ffmpegPath?: string): Pixels {
  const fileOf = ({ key, header }: StoredPicture) => ({ path: pathOf(key), header })
  const framesOf = (frame: FrameKeys) => ({ path: pathOf(frame.key), preparedPath: pathOf(preparedKeyOf(frame)) })
  return {
    async inspect(key, signal) {
      signal.throwIfAborted()
      return await inspect(pathOf(key))
    },
    async render({ source, targetKey, overlays = {}, ...plan }, signal) {
      const targetPath = pathOf(targetKey)
      const byPath = Object.entries(overlays).map(([id, { key, header }]) => [id, { path: pathOf(key), header }])
      const picture = { path: pathOf(source.key), header: source.header, overlays: Object.fromEntries(byPath) }
      const call = { ...plan, ...picture, targetPath }
      return await calls.render({ ...call, temporaryPath: `${targetPath}.tmp` }, signal)
    },
    async paint({ source, mask, palette = [], targetKey, ...order }, signal) {
      const targetPath = pathOf(targetKey)
      const pictures = {
        ...(source && { source: fileOf(source) }),
        ...(mask && { mask: fileOf(mask) }),
        palette: palette.map(fileOf),
      }
      return await calls.paint({ ...order, ...pictures, targetPath, temporaryPath: `${targetPath}.tmp` }, signal)
    },
    async frame({ source, targetKey, preparedKey, before = [], ...plan }, signal) {
      const targetPath = pathOf(targetKey)
      const preparedPath = pathOf(preparedKeyOf({ key: targetKey, preparedKey }))
      const call = { ...plan, ...fileOf(source), before: before.map(framesOf), targetPath, preparedPath }
      return await calls.frame({ ...call, temporaryPath: `${targetPath}.tmp` }, signal)
    },
    async animation({ frames, targetKey, ...plan }, signal) {
      const targetPath = pathOf(targetKey)
      const call = { ...plan, frames: frames.map(framesOf), targetPath, temporaryPath: `${targetPath}.tmp`, ffmpegPath }
      return await calls.animation(call, signal)
    },
    cannotAnimate: async (mediaType) => (mediaType === 'video/mp4' && !ffmpegPath ? NO_FFMPEG : undefined),
  }
}
