import type { SourceMediaType } from '../schema/asset.ts'

/** What the first bytes say a file is: a picture we read, or something that is refused, with what to do about it. */
export type Sniffed = { readonly mediaType: SourceMediaType } | { readonly refused: string }

/** Enough for every signature below, and for an SVG that starts with a comment or a document type. */
export const SNIFF_BYTES = 1024

const LIST = 'JPEG, PNG, WebP, GIF, AVIF and HEIC are read.'
const ANIMATED_AVIF =
  'This is an animated AVIF, which is not read. Save the animation as GIF or WebP, or one of its pictures as AVIF, JPEG or PNG.'
const saveAs = (what: string) => ({ refused: `This is ${what}; save it as JPEG or PNG. ${LIST}` })

/** Signatures by their first bytes in Latin-1; the order does not matter. */
const SIGNATURES: readonly (readonly [string, Sniffed])[] = [
  ['\xff\xd8\xff', { mediaType: 'image/jpeg' }],
  ['\x89PNG\r\n\x1a\n', { mediaType: 'image/png' }],
  ['GIF87a', { mediaType: 'image/gif' }],
  ['GIF89a', { mediaType: 'image/gif' }],
  ['II*\0', saveAs('a TIFF or a camera’s raw file')],
  ['MM\0*', saveAs('a TIFF or a camera’s raw file')],
  ['II+\0', saveAs('a BigTIFF')],
  ['MM\0+', saveAs('a BigTIFF')],
  ['%PDF-', saveAs('a PDF')],
  ['%!PS', saveAs('a PostScript file')],
  ['\xc5\xd0\xd3\xc6', saveAs('a PostScript file (EPS)')],
  ['BM', saveAs('a BMP')],
  ['8BPS', saveAs('a Photoshop document')],
  ['\0\0\x01\0', saveAs('an icon (ICO)')],
  ['\xff\x0a', saveAs('a JPEG XL picture')],
  ['\0\0\0\x0cJXL ', saveAs('a JPEG XL picture')],
  ['\0\0\0\x0cjP  ', saveAs('a JPEG 2000 picture')],
  ['gimp xcf', saveAs('a GIMP document')],
  ['#?RADIANCE', saveAs('a Radiance HDR picture')],
  ['v/1\x01', saveAs('an OpenEXR picture')],
  ['PK\x03\x04', { refused: `This is a ZIP archive or an office document, not a picture. ${LIST}` }],
  ['\x1f\x8b', { refused: `This is a gzip archive, not a picture. ${LIST}` }],
]

/** Recognizes a file by its bytes, never by name or declared type. Undefined when they are nothing known. Pure. */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const start = Buffer.from(bytes.subarray(0, SNIFF_BYTES)).toString('latin1')
  if (start.startsWith('RIFF'))
    return start.slice(8, 12) === 'WEBP'
      ? { mediaType: 'image/webp' }
      : { refused: `This is sound or video, not a picture. ${LIST}` }
  if (start.slice(4, 8) === 'ftyp') return sniffBrands(start)
  const found = SIGNATURES.find(([signature]) => start.startsWith(signature))
  if (found) return found[1]
  return sniffText(start)
}

/**
 * ISO media files name their major brand, which is what they are best used as, and then all they are compatible with. An
 * AVIF that is best used as a sequence is an animation, which libvips does not read; where a sequence lies beside the
 * picture, the picture counts. Source: ISO/IEC 23008-12 and the AVIF specification §9.
 */
function sniffBrands(start: string): Sniffed {
  const length = Math.min(start.length, Math.max(16, 256 * start.charCodeAt(2) + start.charCodeAt(3)))
  const brands = [start.slice(8, 12)]
  for (let at = 16; at + 4 <= length; at += 4) brands.push(start.slice(at, at + 4))
  if (brands[0] === 'avis') return { refused: ANIMATED_AVIF }
  if (brands.includes('avif') || brands.includes('avis')) return { mediaType: 'image/avif' }
  if (brands.some((brand) => /^(hei|hev|mif|msf)/.test(brand))) return { mediaType: 'image/heic' }
  return {
    refused: `This is a video (MP4 or QuickTime), not a picture; save one of its pictures as JPEG or PNG. ${LIST}`,
  }
}

function sniffText(start: string): Sniffed | undefined {
  const text = start.replace(/^(\xef\xbb\xbf)?\s*/, '').toLowerCase()
  if (!text.startsWith('<')) return undefined
  if (/<svg[\s>]/.test(text) || text.startsWith('<?xml')) {
    return {
      refused: `This is an SVG or other XML. It is a program for drawing rather than a picture; export it as PNG. ${LIST}`,
    }
  }
  return { refused: `This is a web page, not a picture. Save the picture itself and upload that. ${LIST}` }
}
