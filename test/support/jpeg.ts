/** One segment behind its marker. Source: ITU-T T.81 Annex B */
export function jpegSegment(marker: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** Puts segments behind the first marker of a whole JPEG. */
export const withSegments = (picture: Buffer, ...segments: readonly Uint8Array[]): Buffer =>
  Buffer.concat([picture.subarray(0, 2), ...segments, picture.subarray(2)])

const text = (value: string) => Buffer.from(value, 'latin1')

export const jpegComment = (value: string): Buffer => jpegSegment(0xfe, text(value))

/** IPTC's byline and caption in Photoshop's segment. Source: IIM 4.2 */
export function jpegIptc(value: string): Buffer {
  const record = (dataset: number) => Buffer.concat([Buffer.from([0x1c, 2, dataset, 0, value.length]), text(value)])
  const data = Buffer.concat([record(80), record(120)])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const pad = Buffer.alloc(data.length % 2)
  return jpegSegment(0xed, text('Photoshop 3.0\0'), text('8BIM'), Buffer.from([4, 4, 0, 0]), size, data, pad)
}

/** A picture with a gain map behind it, as phones write them: XMP and ISO 21496-1 say that it is there. */
export function withGainMap(base: Buffer, gainMap: Buffer): Buffer {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description ' +
    'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" hdrgm:GainMapMax="2.5"/></rdf:RDF></x:xmpmeta>'
  const iso = jpegSegment(0xe2, text('urn:iso:std:iso:ts:21496:-1\0'), Buffer.alloc(4))
  const index = Buffer.alloc(82)
  const segments = [jpegSegment(0xe1, text('http://ns.adobe.com/xap/1.0/\0'), text(xmp)), iso]
  const mpfAt = 2 + segments.reduce((sum, segment) => sum + segment.length, 0)
  writeIndex(index, base.length + mpfAt - 2 + index.length + 8, gainMap.length, mpfAt + 8)
  return Buffer.concat([withSegments(base, ...segments, jpegSegment(0xe2, text('MPF\0'), index)), gainMap])
}

/** Where both pictures are. Source: CIPA DC-007 */
function writeIndex(index: Buffer, firstBytes: number, secondBytes: number, indexAt: number): void {
  index.write('MM\0*', 'latin1')
  index.writeUInt32BE(8, 4)
  index.writeUInt16BE(3, 8)
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    index.writeUInt16BE(tag, at)
    index.writeUInt16BE(type, at + 2)
    index.writeUInt32BE(count, at + 4)
    index.writeUInt32BE(value, at + 8)
  }
  entry(10, 0xb000, 7, 4, 0x30313030)
  entry(22, 0xb001, 4, 1, 2)
  entry(34, 0xb002, 7, 32, 50)
  index.writeUInt32BE(0x030000, 50)
  index.writeUInt32BE(firstBytes, 54)
  index.writeUInt32BE(secondBytes, 70)
  index.writeUInt32BE(firstBytes - indexAt, 74)
}

/** The same scans of a progressive JPEG over and over: a small file that is decoded as often. */
export function repeatedScans(progressive: Buffer, times: number): Buffer {
  const firstScan = progressive.indexOf(Buffer.from([0xff, 0xda]))
  const end = progressive.length - 2
  const last = progressive.lastIndexOf(Buffer.from([0xff, 0xda]), end)
  const scan = progressive.subarray(last, end)
  if (firstScan === last) throw new Error('a progressive JPEG has several scans')
  return Buffer.concat([
    progressive.subarray(0, end),
    ...Array.from({ length: times }, () => scan),
    progressive.subarray(end),
  ])
}
