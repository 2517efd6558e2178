import { writeResult } from '../../src/adapters/local/write-result.ts'
import { inspect } from '../../src/media/inspect.ts'
import { pixelCalls } from '../../src/media/pixel-calls.ts'
import type { Pixels, StoredPicture } from '../../src/ports/pixels.ts'
import { paint } from '../../src/providers/painter/paint.ts'

const calls = pixelCalls(writeResult, { paint })

/** Real pixels in this process: children are tested where children matter. */
export function testPixels(pathOf: (key: string) => string): Pixels {
  const fileOf = ({ key, header }: StoredPicture) => ({ path: pathOf(key), header })
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
  }
}
