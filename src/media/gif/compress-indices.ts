/** What codes grow to; then the table is full. */
const MAX_CODE_BITS = 12
const MAX_CODES = 1 << MAX_CODE_BITS
const SUB_BLOCK_BYTES = 255

/**
 * The places of colors, a byte each, as GIF compresses them: the code size, sub-blocks, their terminator. Source:
 * https://www.w3.org/Graphics/GIF/spec-gif89a.txt (appendix F)
 */
export function compressIndices(indices: Uint8Array, colorBits: number): Uint8Array {
  const firstBits = Math.max(2, colorBits)
  const clear = 1 << firstBits
  const end = clear + 1
  // The code for what a code stands for and one color more, where there is one.
  const longer = new Int16Array(MAX_CODES << 8)
  // Which of them are there: a few thousand of a million, that have to go when the table is full.
  const learnt = new Int32Array(MAX_CODES)
  const blocks = new Uint8Array(2 * indices.length + 1024)
  blocks[0] = firstBits
  let lengthAt = 1
  let at = 2
  let pending = 0
  let pendingBits = 0
  let codeBits = firstBits + 1
  let next = end + 1

  function writeByte(byte: number): void {
    if (at - lengthAt > SUB_BLOCK_BYTES) {
      blocks[lengthAt] = SUB_BLOCK_BYTES
      lengthAt = at
      at += 1
    }
    blocks[at] = byte
    at += 1
  }
  function write(code: number): void {
    pending |= code << pendingBits
    pendingBits += codeBits
    while (pendingBits >= 8) {
      writeByte(pending & 0xff)
      pending >>>= 8
      pendingBits -= 8
    }
  }

  write(clear)
  let code = indices[0] ?? 0
  for (let pixel = 1; pixel < indices.length; pixel += 1) {
    const color = indices[pixel] ?? 0
    const known = longer[(code << 8) | color] ?? 0
    if (known !== 0) {
      code = known
      continue
    }
    write(code)
    if (next < MAX_CODES) {
      longer[(code << 8) | color] = next
      learnt[next] = (code << 8) | color
      // The reader learns a code one step later.
      if (next === 1 << codeBits) codeBits += 1
      next += 1
    } else {
      write(clear)
      for (let old = end + 1; old < next; old += 1) longer[learnt[old] ?? 0] = 0
      codeBits = firstBits + 1
      next = end + 1
    }
    code = color
  }
  write(code)
  write(end)
  if (pendingBits > 0) writeByte(pending & 0xff)
  blocks[lengthAt] = at - lengthAt - 1
  blocks[at] = 0
  return blocks.slice(0, at + 1)
}
