/** Corners of a color space as XYZ under D50, and its gamma. */
export interface MatrixProfile {
  readonly red: readonly [number, number, number]
  readonly green: readonly [number, number, number]
  readonly blue: readonly [number, number, number]
  readonly gamma: number
}

/** Adobe RGB (1998). Source: https://www.adobe.com/digitalimag/pdfs/AdobeRGB1998.pdf §4.3.5 */
export const adobeRgb: MatrixProfile = {
  red: [0.60974, 0.31111, 0.01947],
  green: [0.20528, 0.62567, 0.06087],
  blue: [0.14919, 0.06322, 0.74457],
  gamma: 2.19921875,
}

/** A profile of version 2 of our own making. Source: ICC.1:2001-04 */
export function rgbProfile({ red, green, blue, gamma }: MatrixProfile): Buffer {
  const curve = gammaCurve(gamma)
  return profile('RGB ', [
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ])
}

/** Gray with a gamma, as scanners write it. */
export const grayProfile = (gamma: number): Buffer => profile('GRAY', [['kTRC', gammaCurve(gamma)]])

const D50: readonly [number, number, number] = [0.9642, 1, 0.8249]

function profile(space: string, tags: readonly (readonly [string, Buffer])[]): Buffer {
  const name = Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x05Test\0', 'latin1'), Buffer.alloc(79)])
  const all = [
    ['desc', name],
    ['cprt', Buffer.from('text\0\0\0\0None\0', 'latin1')],
    ['wtpt', xyz(D50)],
    ...tags,
  ] as const
  const table = Buffer.alloc(4 + 12 * all.length)
  table.writeUInt32BE(all.length)
  const bodies: Buffer[] = []
  let at = 128 + table.length
  for (const [index, [tag, body]] of all.entries()) {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    table.write(tag, 4 + 12 * index, 'latin1')
    table.writeUInt32BE(at, 8 + 12 * index)
    table.writeUInt32BE(body.length, 12 + 12 * index)
    bodies.push(padded)
    at += padded.length
  }
  const header = Buffer.alloc(128)
  header.writeUInt32BE(at)
  header.writeUInt32BE(0x02400000, 8)
  header.write('mntr', 12)
  header.write(space, 16)
  header.write('XYZ ', 20)
  header.write('acsp', 36)
  for (const [index, value] of D50.entries()) header.writeInt32BE(Math.round(value * 65_536), 68 + 4 * index)
  return Buffer.concat([header, table, ...bodies])
}

function xyz(values: readonly number[]): Buffer {
  const body = Buffer.alloc(20)
  body.write('XYZ ')
  for (const [index, value] of values.entries()) body.writeInt32BE(Math.round(value * 65_536), 8 + 4 * index)
  return body
}

function gammaCurve(gamma: number): Buffer {
  const body = Buffer.alloc(14)
  body.write('curv')
  body.writeUInt32BE(1, 8)
  body.writeUInt16BE(Math.round(gamma * 256), 12)
  return body
}
