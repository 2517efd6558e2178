/** Corners of a color space as XYZ under D50, and its gamma. */
export interface MatrixProfile extends Corners {
  readonly gamma: number
}

export interface Corners {
  readonly red: readonly [number, number, number]
  readonly green: readonly [number, number, number]
  readonly blue: readonly [number, number, number]
}

/** Adobe RGB (1998). Source: https://www.adobe.com/digitalimag/pdfs/AdobeRGB1998.pdf §4.3.5 */
export const adobeRgb: MatrixProfile = {
  red: [0.60974, 0.31111, 0.01947],
  green: [0.20528, 0.62567, 0.06087],
  blue: [0.14919, 0.06322, 0.74457],
  gamma: 2.19921875,
}

/** sRGB under D50. Source: https://www.color.org/chardata/rgb/srgb.xalter */
export const srgbCorners: Corners = {
  red: [0.43607, 0.22249, 0.01392],
  green: [0.38515, 0.71687, 0.09708],
  blue: [0.14307, 0.06061, 0.7141],
}

/** A profile of version 2 of our own making. Source: ICC.1:2001-04 */
export const rgbProfile = ({ gamma, ...corners }: MatrixProfile): Buffer => curveProfile(corners, gammaCurve(gamma))

/** The same with any curve, and with other tags besides. */
export const curveProfile = (
  { red, green, blue }: Corners,
  curve: Buffer,
  more: readonly (readonly [string, Buffer])[] = [],
): Buffer =>
  profile('RGB ', [
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
    ...more,
  ])

/** sRGB's curve as the profiles of scanners and printers have it: a table of so many entries. Source: IEC 61966-2-1 */
export function srgbTable(entries: number): Buffer {
  const body = Buffer.alloc(12 + 2 * entries)
  body.write('curv')
  body.writeUInt32BE(entries, 8)
  for (let index = 0; index < entries; index += 1) {
    const value = index / (entries - 1)
    const light = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    body.writeUInt16BE(Math.round(65_535 * light), 12 + 2 * index)
  }
  return body
}

/** sRGB's curve as the profiles of phones have it: a formula of five numbers. Source: ICC.1:2022 §10.18 */
export function srgbFormula(): Buffer {
  const body = Buffer.alloc(32)
  body.write('para')
  body.writeUInt16BE(3, 8)
  for (const [index, value] of [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].entries())
    body.writeInt32BE(Math.round(value * 65_536), 12 + 4 * index)
  return body
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
