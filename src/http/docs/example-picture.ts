import { crc32, deflateSync } from 'node:zlib'

const WIDTH_PX = 960
const HEIGHT_PX = 600

/** Sky from top to horizon, then three ridges from the farthest to the nearest. */
const SKY = [
  [0x1d, 0x2b, 0x53],
  [0xf2, 0x8f, 0x6b],
] as const
const RIDGES = [
  { topPx: 330, swingPx: 46, color: [0x8a, 0x5a, 0x83] },
  { topPx: 410, swingPx: 38, color: [0x4b, 0x3d, 0x6e] },
  { topPx: 490, swingPx: 30, color: [0x22, 0x26, 0x4a] },
] as const
const SUN = { xPx: 640, yPx: 300, radiusPx: 74, color: [0xff, 0xe3, 0xb0] } as const

/** The picture that the examples upload: hills at sunset, drawn by rule, so that no file has to be shipped. A PNG. */
export function drawExample(): ArrayBuffer {
  const rowBytes = 1 + WIDTH_PX * 3
  const pixels = Buffer.alloc(rowBytes * HEIGHT_PX)
  for (let y = 0; y < HEIGHT_PX; y++) {
    for (let x = 0; x < WIDTH_PX; x++) pixels.set(colorAt(x, y), y * rowBytes + 1 + x * 3)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH_PX, 0)
  header.writeUInt32BE(HEIGHT_PX, 4)
  // Eight bits a channel, RGB.
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const png = [signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]
  return Uint8Array.from(Buffer.concat(png)).buffer
}

function colorAt(x: number, y: number): readonly number[] {
  const ridge = RIDGES.findLast(({ topPx, swingPx }) => y > topPx + swingPx * hills(x, topPx))
  if (ridge) return ridge.color
  if (Math.hypot(x - SUN.xPx, y - SUN.yPx) < SUN.radiusPx) return SUN.color
  const [top, horizon] = SKY
  const share = Math.min(1, y / 400) ** 1.4
  return top.map((value, index) => Math.round(value + ((horizon[index] ?? 0) - value) * share))
}

/** Two waves that do not repeat within the picture; each ridge starts elsewhere. */
const hills = (x: number, phase: number) => Math.sin(x / 97 + phase) * 0.7 + Math.sin(x / 41 + phase * 3) * 0.3

/** Source: https://www.w3.org/TR/png-3/#5Chunk-layout */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
