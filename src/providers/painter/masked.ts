import type { Raster } from '../../ports/painter.ts'
import type { Canvas } from './raster/canvas.ts'
import { covering } from './raster/resample.ts'

/** The painted picture where the mask is white, the picture as it was where it is black. */
export function masked(painted: Canvas, before: Canvas, mask: Raster): Canvas {
  const { data } = covering(mask, painted.widthPx, painted.heightPx)
  for (let at = 0; at < data.length; at += 4) {
    const part = ((data[at] ?? 0) * (data[at + 3] ?? 0)) / (255 * 255)
    for (let channel = 0; channel < 4; channel += 1) {
      const old = before.data[at + channel] ?? 0
      painted.data[at + channel] = old + ((painted.data[at + channel] ?? 0) - old) * part
    }
  }
  return painted
}
