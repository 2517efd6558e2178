import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const file = (name: string) => readFileSync(new URL(`files/${name}`, import.meta.url))

/** 160 × 80 px with the quarters of `pictures.quarters`, as libheif's own encoder wrote it. */
export const quartersHeic = () => file('quarters.heic')
/** The same, half transparent. */
export const alphaHeic = () => file('quarters-alpha.heic')
/** As large as a phone's ordinary photo: 5712 × 4284 px of `#3366cc`. */
export const plain24MPHeic = () => gunzipSync(file('plain-24mp.heic.gz'))

/** An ISO base media box. Source: ISO/IEC 14496-12 §4.2 */
export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const fullBox = (type: string, ...parts: readonly Uint8Array[]) => box(type, Buffer.alloc(4), ...parts)
const u16 = (...values: readonly number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]))
const u32 = (value: number) => u16(value >>> 16, value & 0xffff)
const ascii = (text: string) => Buffer.from(text, 'latin1')

/** Anticlockwise quarter turns. */
export const irot = (turns: number) => box('irot', Buffer.from([turns]))
/** Swaps left and right. */
export const imir = () => box('imir', Buffer.from([1]))
/** Says by number what its colors are. Source: ITU-T H.273 */
export const colrNclx = (primaries: number, transfer = 13, matrix = 6) =>
  box('colr', ascii('nclx'), u16(primaries, transfer, matrix), Buffer.from([0x80]))
export const colrProfile = (icc: Uint8Array) => box('colr', ascii('prof'), icc)

export interface HeicOptions {
  /** What the header says; the coded picture is 160 × 80 px whatever it says. */
  readonly widthPx?: number
  readonly heightPx?: number
  /** Further properties of the picture: they are applied in this order. */
  readonly properties?: readonly Buffer[]
  /** A TIFF structure. */
  readonly exif?: Uint8Array
  readonly brand?: string
}

/** The quarters in a container of our own. Source: ISO/IEC 23008-12 */
export function heic({
  widthPx = 160,
  heightPx = 80,
  properties = [],
  exif,
  brand = 'heic',
}: HeicOptions = {}): Buffer {
  const { decoderConfiguration, coded } = codedQuarters()
  const size = fullBox('ispe', u32(widthPx), u32(heightPx))
  const all = [decoderConfiguration, size, ...properties]
  // The highest bit says that a reader must know the property to show the picture.
  const essential = all.map((one, index) => (one.includes('ispe') || one.includes('colr') ? 0 : 0x80) | (index + 1))
  const items = [{ id: 1, type: 'hvc1', bytes: coded }]
  if (exif) items.push({ id: 2, type: 'Exif', bytes: Buffer.concat([u32(0), exif]) })

  const start = box('ftyp', ascii(brand), u32(0), ascii('mif1heic'))
  const meta = (dataAt: number) => {
    let at = dataAt
    const places = items.map(({ id, bytes }) => {
      const place = Buffer.concat([u16(id, 0, 1), u32(at), u32(bytes.length)])
      at += bytes.length
      return place
    })
    const infos = items.map(({ id, type }) => box('infe', Buffer.from([2, 0, 0, 0]), u16(id, 0), ascii(`${type}\0`)))
    return fullBox(
      'meta',
      fullBox('hdlr', u32(0), ascii('pict'), Buffer.alloc(13)),
      fullBox('pitm', u16(1)),
      fullBox('iloc', Buffer.from([0x44, 0]), u16(items.length), ...places),
      fullBox('iinf', u16(items.length), ...infos),
      ...(exif ? [fullBox('iref', box('cdsc', u16(2, 1, 1)))] : []),
      box('iprp', box('ipco', ...all), fullBox('ipma', u32(1), u16(1), Buffer.from([all.length, ...essential]))),
    )
  }
  const dataAt = start.length + meta(0).length + 8
  return Buffer.concat([start, meta(dataAt), box('mdat', ...items.map(({ bytes }) => bytes))])
}

/** The two parts of the committed file that an encoder had to make. */
function codedQuarters() {
  const bytes = quartersHeic()
  const part = (type: string) => {
    const at = bytes.indexOf(type, 0, 'latin1') - 4
    return bytes.subarray(at, at + bytes.readUInt32BE(at))
  }
  return { decoderConfiguration: part('hvcC'), coded: part('mdat').subarray(8) }
}
