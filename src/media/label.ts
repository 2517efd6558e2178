import { readFileSync } from 'node:fs'
import { type SourceType, sourceTypes } from '../schema/asset.ts'
import type { PictureSource } from './picture-source.ts'

/** Where IPTC defines the terms; a label is one of them behind this. */
const VOCABULARY = 'http://cv.iptc.org/newscodes/digitalsourcetype/'

/** Written as an attribute or as an element, in any prefix, with the vocabulary's http or https address. */
const TERM =
  /DigitalSourceType[^<>]{0,40}[>"'=\s]{1,10}(?:rdf:resource=["'])?https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/(\w{1,60})/i

/** A packet longer than this is no packet of ours to search. */
const MAX_PACKET_BYTES = 1_048_576

/** The start of the XMP block of a GIF, which libvips does not read. */
const GIF_BLOCK = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1')

/**
 * How a picture says that it was made, if its XMP says one of the terms that call for a label. `xmp` is what libvips
 * found, which does not look into GIFs. Source: https://cv.iptc.org/newscodes/digitalsourcetype/
 */
export function readLabel(
  source: PictureSource,
  mediaType: string,
  xmp: Uint8Array | undefined,
): SourceType | undefined {
  const packet = mediaType === 'image/gif' ? gifPacket(source) : xmp
  if (!packet) return undefined
  const found = TERM.exec(Buffer.from(packet.subarray(0, MAX_PACKET_BYTES)).toString('utf8'))?.[1]
  return sourceTypes.find((one) => one === found)
}

/** An XMP packet that says nothing but how the picture was made. */
export const labelXmp = (label: SourceType): string =>
  [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">',
    `<Iptc4xmpExt:DigitalSourceType>${VOCABULARY}${label}</Iptc4xmpExt:DigitalSourceType>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('')

/**
 * What a picture has to say that is made of others: a model's picture with anything else on it is a composite, and so is
 * anything else with a model's picture on it.
 */
export function labelOf(
  own: SourceType | undefined,
  laidOn: readonly (SourceType | undefined)[],
): SourceType | undefined {
  if (laidOn.length === 0) return own
  const all = [own, ...laidOn]
  if (all.every((one) => one === own)) return own
  const isByModel = all.some(
    (one) => one === 'trainedAlgorithmicMedia' || one === 'compositeWithTrainedAlgorithmicMedia',
  )
  return isByModel ? 'compositeWithTrainedAlgorithmicMedia' : all.find((one) => one !== undefined)
}

function gifPacket(source: PictureSource): Uint8Array | undefined {
  const bytes = typeof source === 'string' ? readFileSync(source) : Buffer.from(source)
  const at = bytes.indexOf(GIF_BLOCK)
  return at < 0 ? undefined : bytes.subarray(at + GIF_BLOCK.byteLength, at + MAX_PACKET_BYTES)
}
