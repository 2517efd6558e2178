import sharp from 'sharp'
import { gif } from './gif.ts'
import { box, heic } from './heif.ts'
import { jpegSegment, repeatedScans, withSegments } from './jpeg.ts'
import * as pictures from './pictures.ts'
import { blackPng, png, pngChunk, pngHeaderChunk, withChunks, zeros } from './png.ts'
import { animatedWebp, webpHeader } from './webp.ts'

/** A file that means harm, and the answers that it may get. */
export interface Hostile {
  readonly make: () => Promise<Buffer> | Buffer
  /** Codes of `errors.ts`; `accepted` where harmless pixels come out of it. */
  readonly answers: readonly string[]
}

const is =
  (...answers: readonly string[]) =>
  (make: Hostile['make']): Hostile => ({ make, answers })
const tooLarge = is('image_too_large')
const damaged = is('image_damaged')
const unsupported = is('unsupported_media')

const small = () => pictures.plain(64, 64).png().toBuffer()

/** An AVIF whose header was changed to promise another size. */
async function avifOf(
  widthPx: number,
  heightPx: number,
  promised: { widthPx: number; heightPx: number },
): Promise<Buffer> {
  const bytes = await pictures.plain(widthPx, heightPx).avif({ effort: 0, quality: 1 }).toBuffer()
  const size = bytes.indexOf('ispe') + 8
  bytes.writeUInt32BE(promised.widthPx, size)
  bytes.writeUInt32BE(promised.heightPx, size + 4)
  return bytes
}

/** Their headers tell: nothing of them may be decoded. What no decoder admits at all counts as damaged. */
export const headerBombs: Record<string, Hostile> = {
  'PNG of 100 MP, whole': tooLarge(() => blackPng(10_000, 10_000)),
  'interlaced PNG of 100 MP, whole': tooLarge(() => blackPng(10_000, 10_000, { interlaced: true })),
  'interlaced PNG of 41 MP': tooLarge(() => pictures.pngHeader(8200, 5000, { interlaced: true })),
  'PNG of 65535 × 65535': tooLarge(() => pictures.pngHeader(65_535, 65_535)),
  'PNG of 1 × 500,000,000': damaged(() => pictures.pngHeader(1, 500_000_000)),
  'PNG of 2³¹ − 1 squared': damaged(() => pictures.pngHeader(2 ** 31 - 1, 2 ** 31 - 1)),
  'JPEG of 65500 × 65500': tooLarge(() => pictures.jpegHeader(65_500, 65_500)),
  'WebP of 16383 × 16383': tooLarge(() => webpHeader(16_383, 16_383)),
  'AVIF of 100 MP': tooLarge(() => avifOf(64, 64, { widthPx: 10_000, heightPx: 10_000 })),
  'AVIF of 49 MP': tooLarge(() => avifOf(64, 64, { widthPx: 7000, heightPx: 7000 })),
  'HEIC of 4 billion squared': damaged(() => heic({ widthPx: 2 ** 32 - 1, heightPx: 2 ** 32 - 1 })),
  'HEIC of 48 MP': tooLarge(() => heic({ widthPx: 8064, heightPx: 6048 })),
  'GIF of 10,000 frames': tooLarge(() => pictures.manyFrames(10_000)),
  'GIF of 100,000 frames': tooLarge(() => pictures.manyFrames(100_000)),
  'WebP of 10,000 frames': tooLarge(() => manyWebpFrames(10_000)),
  'GIF of 300 frames of 50 MP': tooLarge(() =>
    gif(
      7000,
      7000,
      Array.from({ length: 300 }, () => emptyFrame(7000)),
    ),
  ),
}

/** A large frame of a few bytes. */
const emptyFrame = (edgePx: number) => ({ ...frame(edgePx), pixels: 100 })

const frame = (edgePx: number) =>
  ({ leftPx: 0, topPx: 0, widthPx: edgePx, heightPx: edgePx, color: 0, disposal: 1, delayCs: 0 }) as const

async function manyWebpFrames(count: number): Promise<Buffer> {
  const picture = await pictures.plain(2, 2).webp({ lossless: true }).toBuffer()
  const one = { leftPx: 0, topPx: 0, widthPx: 2, heightPx: 2, delayMs: 0, picture, blends: true, clears: false }
  return animatedWebp(
    2,
    2,
    Array.from({ length: count }, () => one),
  )
}

/** What they cost shows only when they are decoded, or in parts that are no pixels. */
export const decodingBombs: Record<string, Hostile> = {
  'PNG with a text that inflates to 2 GB': is(
    'accepted',
    'image_damaged',
    'image_too_large',
  )(async () => withChunks(await small(), pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros(2000)])))),
  'PNG with a profile that inflates to 2 GB': is(
    'accepted',
    'image_damaged',
    'image_too_large',
  )(async () => withChunks(await small(), pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), zeros(2000)])))),
  'PNG whose pixels inflate to 2 GB more than it has': is(
    'accepted',
    'image_damaged',
  )(() => png(pngHeaderChunk(64, 64), pngChunk('IDAT', zeros(2000)))),
  'PNG with 20,000 texts': is(
    'accepted',
    'image_damaged',
  )(async () =>
    withChunks(
      await small(),
      ...Array.from({ length: 20_000 }, (_, index) => pngChunk('tEXt', Buffer.from(`k${index}\0v`))),
    ),
  ),
  'progressive JPEG of 5,000 scans': is(
    'image_damaged',
    'image_too_large',
    'image_timeout',
  )(async () => repeatedScans(await pictures.plain(1500, 1000).jpeg({ progressive: true }).toBuffer(), 5000)),
  'JPEG with 60 MB of comments': is(
    'accepted',
    'image_damaged',
  )(async () =>
    withSegments(
      await pictures.plain(64, 64).jpeg().toBuffer(),
      ...Array.from({ length: 900 }, () => jpegSegment(0xfe, Buffer.alloc(65_000, 'x'))),
    ),
  ),
  'AVIF that promises 64 × 64 and has 4 MP': is(
    'accepted',
    'image_damaged',
    'image_too_large',
  )(() => avifOf(2000, 2000, { widthPx: 64, heightPx: 64 })),
  'HEIC that promises 16 × 16 and has 160 × 80': is('image_too_large')(() => heic({ widthPx: 16, heightPx: 16 })),
  'GIF that promises 65535 × 65535 and has one pixel': is('accepted')(() => gif(65_535, 65_535, [frame(1)])),
  'GIF whose frames lie outside of it': tooLarge(() => gif(10, 10, [{ ...frame(4), leftPx: 60_000, topPx: 60_000 }])),
  'GIF whose frame is larger than it': tooLarge(() => gif(10, 10, [emptyFrame(65_535)])),
  'PNG with 10,000 frames (APNG)': is('accepted')(async () =>
    withChunks(
      await small(),
      pngChunk('acTL', Buffer.from('0000271000000000', 'hex')),
      ...Array.from({ length: 10_000 }, (_, index) => {
        const control = Buffer.alloc(26)
        control.writeUInt32BE(index)
        control.writeUInt32BE(64, 4)
        control.writeUInt32BE(64, 8)
        return pngChunk('fcTL', control)
      }),
    ),
  ),
}

const text = (value: string) => () => Buffer.from(value, 'latin1')

/** Programs and documents under a picture's name and type. */
export const disguises: Record<string, Hostile> = {
  SVG: unsupported(
    text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
  ),
  'SVG of a billion laughs': unsupported(
    text(
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg width="9" height="9">&b;</svg>',
    ),
  ),
  'SVG that reads a file': unsupported(
    text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>'),
  ),
  'SVG, gzipped': unsupported(() => Buffer.from('1f8b0800', 'hex')),
  PDF: unsupported(text('%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>')),
  PostScript: unsupported(text('%!PS\n(/etc/passwd) (r) file 1000 string readstring pop =\n%pipe%id')),
  EPS: unsupported(() => Buffer.concat([Buffer.from('c5d0d3c6', 'hex'), Buffer.alloc(100)])),
  MVG: unsupported(
    text(
      'push graphic-context\nviewbox 0 0 640 480\nfill \'url(https://127.0.0.1/x.jpg"|touch "/tmp/pwned)\'\npop graphic-context',
    ),
  ),
  MSL: unsupported(
    text('<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="/tmp/x.php"/></image>'),
  ),
  HTML: unsupported(text('<!doctype html><script>alert(document.domain)</script>')),
  'HTML behind a byte order mark': unsupported(text('\xef\xbb\xbf  <html><script>alert(1)</script>')),
  PHP: unsupported(text('<?php system($_GET["c"]); ?>')),
  'a shell script': unsupported(text('#!/bin/sh\nid\n')),
  'a program': unsupported(() => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(200)])),
  'an archive': unsupported(() => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)])),
  'a video': unsupported(() =>
    Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isommp42')), box('mdat', Buffer.alloc(99))]),
  ),
  TIFF: unsupported(() => pictures.plain(8, 8).tiff().toBuffer()),
  BMP: unsupported(() => Buffer.concat([Buffer.from('BM'), Buffer.alloc(64)])),
  'Photoshop document': unsupported(() => Buffer.concat([Buffer.from('8BPS\0\x01'), Buffer.alloc(20)])),
  'libvips’s own format': unsupported(() => Buffer.concat([Buffer.from('08f2a6b6', 'hex'), Buffer.alloc(200)])),
  FITS: unsupported(text('SIMPLE  =                    T / file conforms to FITS')),
  'a PNM': unsupported(text('P6\n99999 99999\n255\n')),
  'plain text': unsupported(text('hello')),
  'zero bytes': is('invalid_request')(() => Buffer.alloc(0)),
  'one byte': unsupported(() => Buffer.from([0xff])),
  'a thousand zeros': unsupported(() => Buffer.alloc(1000)),
  'nothing but a JPEG’s first bytes': damaged(() => Buffer.from('ffd8ff', 'hex')),
  'nothing but a PNG’s signature': damaged(() => Buffer.from('89504e470d0a1a0a', 'hex')),
  'nothing but a GIF’s': damaged(() => Buffer.from('GIF89a')),
  'nothing but a WebP’s': damaged(() => Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')),
  'nothing but an AVIF’s': damaged(() => box('ftyp', Buffer.from('avif\0\0\0\0avifmif1'))),
}

export const PHP = '<?php system($_GET["c"]); ?>'
export const SCRIPT = '<script>alert(document.domain)</script>'

/** Real pictures that are something else as well. */
export const polyglots: Record<string, () => Promise<Buffer> | Buffer> = {
  'GIF and JavaScript': async () => {
    const bytes = gif(64, 64, [frame(64)], SCRIPT)
    return Buffer.concat([bytes, Buffer.from(`=1;${SCRIPT}`)])
  },
  'JPEG and ZIP': async () =>
    Buffer.concat([
      await pictures.photo(200, 150),
      Buffer.from(`PK\x03\x04${PHP}PK\x05\x06`, 'latin1'),
      Buffer.alloc(18),
    ]),
  'JPEG with PHP in a comment': async () =>
    withSegments(await pictures.photo(200, 150), jpegSegment(0xfe, Buffer.from(PHP))),
  'PNG with HTML in a text': async () => withChunks(await small(), pngChunk('tEXt', Buffer.from(`Comment\0${SCRIPT}`))),
  'PNG with PHP behind its end': async () => Buffer.concat([await small(), Buffer.from(PHP)]),
  'PNG with PHP in its pixels': () =>
    sharp(Buffer.from(PHP.repeat(64).slice(0, 24 * 24 * 3)), { raw: { width: 24, height: 24, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer(),
}

/** Names that mean harm, and what is kept of them; undefined where nothing is. */
export const names: Record<string, string | null> = {
  '../../../etc/passwd.jpg': 'passwd.jpg',
  '..\\..\\windows\\system32\\cmd.jpg': 'cmd.jpg',
  '/etc/passwd': 'passwd',
  'photo.php\0.jpg': 'photo.php.jpg',
  [`${'a'.repeat(300)}.jpg`]: `${'a'.repeat(251)}.jpg`,
  [`${'é'.repeat(300)}.jpg`]: `${'é'.repeat(125)}.jpg`,
  'photo\u202Egpj.exe': 'photogpj.exe',
  'photo.jpg\r\nSet-Cookie: a=b': 'photo.jpgSet-Cookie: a=b',
  '"><script>alert(1)</script>.jpg': 'script>.jpg',
  '..': null,
  CON: 'CON',
  '.htaccess': '.htaccess',
}
