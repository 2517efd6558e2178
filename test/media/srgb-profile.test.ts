import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../src/media/header.ts'
import { render } from '../../src/media/render.ts'
import { isSrgbProfile } from '../../src/media/srgb-profile.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { adobeRgb, curveProfile, grayProfile, rgbProfile, srgbCorners, srgbFormula, srgbTable } from '../support/icc.ts'
import * as pictures from '../support/pictures.ts'
import { pngChunk, withChunks } from '../support/png.ts'

/** 16 levels of each color with each of the others, and every gray. */
const width = 64
const colors = Uint8Array.from({ length: 64 * 68 * 3 }, (_, at) => {
  const color = Math.floor(at / 3)
  return color >= 4096 ? color - 4096 : ((color >> (4 * (at % 3))) & 15) * 17
})
const cube = () => sharp(colors, { raw: { width, height: 68, channels: 3 } })

async function libvipsProfile(name: string): Promise<Buffer> {
  const { icc } = await sharp(await cube().jpeg().withIccProfile(name).toBuffer()).metadata()
  if (!icc) throw new Error('no profile was written')
  return icc
}

async function withProfile(icc: Uint8Array): Promise<Buffer> {
  const body = Buffer.concat([Buffer.from('Test\0\0', 'latin1'), deflateSync(icc)])
  return withChunks(await cube().png().toBuffer(), pngChunk('iCCP', body))
}

const srgb: Record<string, () => Buffer | Promise<Buffer>> = {
  'of libvips': () => libvipsProfile('srgb'),
  'with a formula, as phones write it': () => curveProfile(srgbCorners, srgbFormula()),
  'with a table of 1024, as cameras write it': () => curveProfile(srgbCorners, srgbTable(1024)),
  'with a table of 4096 and corners of four digits': () =>
    curveProfile(
      { red: [0.4361, 0.2225, 0.0139], green: [0.3851, 0.7169, 0.0971], blue: [0.1431, 0.0606, 0.7141] },
      srgbTable(4096),
    ),
}

const others: Record<string, () => Buffer | Promise<Buffer>> = {
  'Display P3': () => libvipsProfile('p3'),
  'Adobe RGB': () => rgbProfile(adobeRgb),
  'sRGB’s corners with a gamma of 2.2': () => rgbProfile({ ...srgbCorners, gamma: 2.2 }),
  'sRGB’s corners with no curve': () => rgbProfile({ ...srgbCorners, gamma: 1 }),
  'sRGB’s curve with red and green exchanged': () =>
    curveProfile({ ...srgbCorners, red: srgbCorners.green, green: srgbCorners.red }, srgbFormula()),
  'sRGB with a table that counts before all that': () =>
    curveProfile(srgbCorners, srgbFormula(), [['A2B0', Buffer.alloc(32)]]),
  'a curve of a form that is not read': () => curveProfile(srgbCorners, Buffer.from('para\0\0\0\0\0\x04\0\0')),
  gray: () => grayProfile(2.2),
  inks: () => libvipsProfile('cmyk'),
  nothing: () => Buffer.alloc(0),
}

describe.each(Object.entries(srgb))('sRGB %s', (_name, make) => {
  it('is known, and converting by it changes next to nothing', async () => {
    const icc = await make()
    expect(isSrgbProfile(icc)).toBe(true)
    const converted = await sharp(await withProfile(icc))
      .raw()
      .toBuffer()
    const most = converted.reduce((so, level, at) => Math.max(so, Math.abs(level - (colors[at] ?? 0))), 0)
    expect(most).toBeLessThanOrEqual(1)
  })
})

it.each(Object.entries(others))('%s is not sRGB', async (_name, make) => {
  expect(isSrgbProfile(await make())).toBe(false)
})

it('A profile that is cut off anywhere before its last number is not sRGB', () => {
  const whole = curveProfile(srgbCorners, srgbFormula())
  for (let end = 0; end < whole.length; end += 1) expect(isSrgbProfile(whole.subarray(0, end))).toBe(false)
})

it('A picture with the profile gives the bytes that converting it gave', async () => {
  const source = await pictures.photoPixels(900, 600).jpeg().withIccProfile('srgb').toBuffer()
  const header = await readHeader(source)
  expect(header.hasSrgbProfile).toBe(true)
  const plan = {
    source,
    operations: parseOperations('w_300').operations,
    mediaType: 'image/jpeg',
    quality: undefined,
  } as const
  const [skipped, converted] = await Promise.all(
    [true, false].map((hasSrgbProfile) => render({ ...plan, header: { ...header, hasSrgbProfile } })),
  )
  expect(skipped?.bytes).toEqual(converted?.bytes)
})

it('A picture of 16 bits or of other colors is converted', async () => {
  const deep = await pictures.plain(8, 8, '#20c040').toColourspace('rgb16').png().withIccProfile('srgb').toBuffer()
  expect(await readHeader(deep)).not.toHaveProperty('hasSrgbProfile')
  const source = await withProfile(await libvipsProfile('p3'))
  const header = await readHeader(source)
  expect(header).not.toHaveProperty('hasSrgbProfile')
  // What would come out if it were not.
  const wrong = { ...header, hasSrgbProfile: true }
  const plan = { source, operations: [], mediaType: 'image/png', quality: undefined } as const
  const [right, unconverted] = await Promise.all([header, wrong].map((one) => render({ ...plan, header: one })))
  expect(right?.bytes).not.toEqual(unconverted?.bytes)
})
