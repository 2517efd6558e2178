/** A rectangle of a canvas. */
export interface Rectangle {
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** One encoded picture of a GIF, with a palette of its own: it can stand in any GIF whose canvas holds it. */
export interface GifFrame extends Rectangle {
  /** Three bytes a color; 2, 4, 8 … 256 colors. */
  readonly colorTable: Uint8Array
  /** The color that leaves what is below as it is. */
  readonly transparentIndex: number | undefined
  /** The LZW minimum code size, then sub-blocks to their terminator, as they stand in a file. */
  readonly data: Uint8Array
}

/** Draws one transparent pixel: what is below it shows for a while longer. */
export const EMPTY_FRAME: GifFrame = {
  leftPx: 0,
  topPx: 0,
  widthPx: 1,
  heightPx: 1,
  colorTable: new Uint8Array(6),
  transparentIndex: 0,
  // Codes of three bits: clear, color 0, end.
  data: Uint8Array.of(2, 2, 0x44, 0x01, 0),
}

const EXTENSION = 0x21
const GRAPHIC_CONTROL = 0xf9
const IMAGE = 0x2c
const HEADER_BYTES = 13
const DESCRIPTOR_BYTES = 10

/**
 * The first picture of a GIF, its bytes untouched. Meant for what our own encoder has just written; a file that is no GIF
 * or has no picture is a bug and throws. Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function readGifFrame(bytes: Uint8Array): GifFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const globalBytes = tableBytes(view.getUint8(10))
  let colorTable = bytes.subarray(HEADER_BYTES, HEADER_BYTES + globalBytes)
  let transparentIndex: number | undefined
  let at = HEADER_BYTES + globalBytes
  while (view.getUint8(at) === EXTENSION) {
    if (view.getUint8(at + 1) === GRAPHIC_CONTROL && view.getUint8(at + 3) & 1) transparentIndex = view.getUint8(at + 6)
    at = endOfBlocks(bytes, at + 2)
  }
  if (view.getUint8(at) !== IMAGE) throw new Error('The encoder wrote a GIF without a picture')
  const flags = view.getUint8(at + 9)
  const start = at + DESCRIPTOR_BYTES + tableBytes(flags)
  if (flags & 0x80) colorTable = bytes.subarray(at + DESCRIPTOR_BYTES, start)
  return {
    leftPx: view.getUint16(at + 1, true),
    topPx: view.getUint16(at + 3, true),
    widthPx: view.getUint16(at + 5, true),
    heightPx: view.getUint16(at + 7, true),
    colorTable,
    transparentIndex,
    data: bytes.subarray(start, endOfBlocks(bytes, start + 1)),
  }
}

/** The position behind a chain of sub-blocks: each begins with its length, the last has none. */
function endOfBlocks(bytes: Uint8Array, start: number): number {
  let at = start
  for (let length = bytes[at]; length !== 0; length = bytes[at]) {
    if (length === undefined) throw new Error('The encoder wrote a GIF that ends early')
    at += length + 1
  }
  return at + 1
}
