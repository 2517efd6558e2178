/** Pixels of one picture: three bytes each, or four where there are holes in it. */
export interface Pixels {
  readonly data: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 3 | 4
}
