import { crc32, deflateSync } from 'node:zlib'

const WIDTH_PX = 1200
const HEIGHT_PX = 900

/** A colorful PNG of 1200 × 900 pixels, made here so that nothing needs to be at hand. Source: https://www.w3.org/TR/png-3/ */
export function smokePicture(): Uint8Array<ArrayBuffer> {
  // A row is a filter byte (none) and three bytes for each pixel.
  const rows = Buffer.alloc(HEIGHT_PX * (1 + WIDTH_PX * 3))
  for (let y = 0; y < HEIGHT_PX; y += 1) {
    for (let x = 0; x < WIDTH_PX; x += 1) {
      const at = y * (1 + WIDTH_PX * 3) + 1 + x * 3
      rows[at] = (x * 255) / WIDTH_PX
      rows[at + 1] = (y * 255) / HEIGHT_PX
      rows[at + 2] = ((x >> 5) + (y >> 5)) % 2 === 0 ? 64 : 192
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH_PX, 0)
  header.writeUInt32BE(HEIGHT_PX, 4)
  // Eight bits a channel, RGB.
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return new Uint8Array(Buffer.concat(parts))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
