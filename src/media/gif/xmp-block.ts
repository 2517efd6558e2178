/** Longest chain of sub-blocks is cut into these. */
const SUB_BLOCK_BYTES = 255

/**
 * XMP as GIF holds it: the packet unframed, then bytes that lead a reader of sub-blocks from anywhere in it to the end.
 * Source: https://developer.adobe.com/xmp/docs/XMPSpecifications/ (part 3, "GIF")
 */
export function xmpBlock(packet: string): Uint8Array {
  const trailer = Uint8Array.from({ length: SUB_BLOCK_BYTES + 3 }, (_, at) => (at === 0 ? 1 : Math.max(0, 256 - at)))
  return Buffer.concat([Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1'), Buffer.from(packet, 'utf8'), trailer])
}

/** A GIF with an XMP packet, which libvips does not write: right behind the header and the palette for all frames. */
export function withXmpBlock(gif: Uint8Array, packet: string): Uint8Array<ArrayBuffer> {
  const flags = gif[10] ?? 0
  const end = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  return Buffer.concat([gif.subarray(0, end), xmpBlock(packet), gif.subarray(end)])
}
