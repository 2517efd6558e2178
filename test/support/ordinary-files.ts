import sharp, { type Sharp } from 'sharp'
import { gif } from './gif.ts'
import { heic, irot, plain24MPHeic } from './heif.ts'
import { adobeRgb, grayProfile, rgbProfile } from './icc.ts'
import { jpegComment, jpegIptc, jpegSegment, withGainMap, withSegments } from './jpeg.ts'
import * as pictures from './pictures.ts'
import { deflated, pngChunk, pngText, withChunks } from './png.ts'
import { animatedWebp } from './webp.ts'

/** A JPEG with a profile: its pixels are the numbers as given. */
const profiled = async (color: string, icc: Buffer, isGray = false) => {
  const picture = pictures.plain(64, 48, color)
  const jpeg = await (isGray ? picture.toColourspace('b-w') : picture).jpeg({ quality: 95 }).toBuffer()
  return withSegments(jpeg, jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), icc))
}

export const adobeRgbJpeg = () => profiled('#20c040', rgbProfile(adobeRgb))
export const grayJpeg = () => profiled('#808080', grayProfile(1), true)

/** A picture with a smaller, gray one behind it that says how much brighter a bright display may show it. */
export const gainMapJpeg = async () =>
  withGainMap(
    await pictures.quarters().jpeg({ quality: 95 }).toBuffer(),
    await pictures.plain(20, 10, '#c0c0c0').greyscale().jpeg().toBuffer(),
  )

/** 160 × 160 px, red; then frames that cover parts of it and leave in every way there is. */
export const disposalGif = () =>
  gif(160, 160, [
    { leftPx: 0, topPx: 0, widthPx: 160, heightPx: 160, color: 0, disposal: 1, delayCs: 10 },
    { leftPx: 32, topPx: 32, widthPx: 64, heightPx: 64, color: 1, disposal: 3, delayCs: 10 },
    { leftPx: 96, topPx: 96, widthPx: 32, heightPx: 32, color: 2, disposal: 2, delayCs: 10 },
    { leftPx: 0, topPx: 0, widthPx: 32, heightPx: 32, color: 1, disposal: 1, delayCs: 10 },
  ])

/** The same tricks as a WebP: the second frame is cleared away, the third is half transparent and blends. */
export async function disposalWebp() {
  const still = (color: string | { r: number; g: number; b: number; alpha: number }, edgePx: number) =>
    pictures.plain(edgePx, edgePx, color, 4).webp({ lossless: true }).toBuffer()
  const frame = { leftPx: 0, topPx: 0, delayMs: 100, blends: true, clears: false }
  return animatedWebp(160, 160, [
    { ...frame, widthPx: 160, heightPx: 160, picture: await still(pictures.colors.red, 160) },
    {
      ...frame,
      leftPx: 32,
      topPx: 32,
      widthPx: 64,
      heightPx: 64,
      clears: true,
      picture: await still(pictures.colors.green, 64),
    },
    {
      ...frame,
      leftPx: 96,
      topPx: 96,
      widthPx: 32,
      heightPx: 32,
      picture: await still({ r: 0, g: 0, b: 255, alpha: 0.5 }, 32),
    },
  ])
}

/** What no served picture may contain. */
export const SECRET = 'SecretCanary'
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${SECRET}</note></x:xmpmeta>`

const withEverything = (pipe: Sharp) =>
  pipe
    .withExif({
      IFD0: { Artist: SECRET, Make: SECRET },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 0/1' },
    })
    .withXmp(XMP)
    .withIccProfile('p3')
    .toBuffer()

/** Pictures of every format with every kind of metadata that it can carry. */
export const talkative: Record<string, () => Promise<Buffer>> = {
  JPEG: async () =>
    withSegments(await withEverything(pictures.plain(60, 40).jpeg()), jpegComment(SECRET), jpegIptc(SECRET)),
  PNG: async () =>
    withChunks(
      await withEverything(pictures.plain(60, 40).png()),
      pngChunk('tEXt', Buffer.from(`Comment\0${SECRET}`)),
      pngText('zTXt', 'Author', deflated(SECRET)),
      pngChunk('iTXt', Buffer.from(`Title\0\0\0\0\0${SECRET}`)),
      pngChunk('tIME', Buffer.from([7, 230, 1, 1, 1, 1, 1])),
    ),
  WebP: () => withEverything(pictures.plain(60, 40).webp()),
  AVIF: () => withEverything(pictures.plain(60, 40).avif({ effort: 0 })),
  GIF: async () =>
    gif(60, 40, [{ leftPx: 0, topPx: 0, widthPx: 60, heightPx: 40, color: 0, disposal: 1, delayCs: 0 }], SECRET),
  HEIC: async () => {
    const { exif } = await sharp(await withEverything(pictures.plain(60, 40).jpeg())).metadata()
    return heic({ properties: [irot(3)], exif: (exif ?? Buffer.alloc(0)).subarray(6) })
  },
}

/** Files as people have them, by what they are. */
export const ordinary: Record<string, () => Promise<Buffer> | Buffer> = {
  'phone.heic': plain24MPHeic,
  '16-bit.png': pictures.png16Bit,
  'cmyk.jpg': pictures.cmykJpeg,
  'adobe-rgb.jpg': adobeRgbJpeg,
  'gray.jpg': grayJpeg,
  'progressive.jpg': pictures.progressiveJpeg,
  'interlaced.png': pictures.interlacedPng,
  'turned.jpg': () => pictures.turned(6),
  'gps.jpg': pictures.withGps,
  'palette.png': pictures.palettePng,
  'animated.webp': disposalWebp,
  'animated.gif': disposalGif,
  'transparent.avif': pictures.avifWithAlpha,
  'gain-map.jpg': gainMapJpeg,
}
