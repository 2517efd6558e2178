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
