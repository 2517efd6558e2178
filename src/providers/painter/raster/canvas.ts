/** Pixels, 8 bits a channel, red, green, blue and alpha, not premultiplied. */
export interface Canvas {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Uint8ClampedArray
}

export const emptyCanvas = (widthPx: number, heightPx: number): Canvas => ({
  widthPx,
  heightPx,
  data: new Uint8ClampedArray(widthPx * heightPx * 4),
})

export const copyOf = (canvas: Canvas): Canvas => ({ ...canvas, data: canvas.data.slice() })
