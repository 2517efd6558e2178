/** Pixels, 8 bits a channel, red, green, blue and alpha, not premultiplied. */
export interface Canvas {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Uint8ClampedArray
  /** The same memory, a pixel each: what is opaque is copied at once. Which byte is which channel is not to be relied on. */
  readonly words: Int32Array
}

export const emptyCanvas = (widthPx: number, heightPx: number): Canvas =>
  canvasOf(widthPx, heightPx, new Uint8ClampedArray(widthPx * heightPx * 4))

export const copyOf = ({ widthPx, heightPx, data }: Canvas): Canvas => canvasOf(widthPx, heightPx, data.slice())

const canvasOf = (widthPx: number, heightPx: number, data: Uint8ClampedArray): Canvas => ({
  widthPx,
  heightPx,
  data,
  words: new Int32Array(data.buffer, data.byteOffset, widthPx * heightPx),
})
