import { AssetId } from '../schema/id.ts'
import type { UrlCodec } from './operation.ts'

/** A whole number in decimal, without sign, leading zero or exponent. */
export const wholeNumber = (minimum: number, maximum: number): UrlCodec => ({
  parse(text) {
    const value = /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN
    return value >= minimum && value <= maximum ? value : undefined
  },
  print: String,
  allowed: `a whole number from ${minimum} to ${maximum}`,
})

/** One word of a list. */
export const oneOf = (words: readonly string[]): UrlCodec => ({
  parse: (text) => (words.includes(text) ? text : undefined),
  print: String,
  allowed: `one of ${words.join(', ')}`,
})

/** `true` or `false`. */
export const flag: UrlCodec = {
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  print: String,
  allowed: 'true or false',
}

/** A colour as hex digits without `#`, which a URL would take for its fragment; or `transparent`. */
export const color: UrlCodec = {
  parse(text) {
    if (text === 'transparent') return text
    return /^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(text) ? `#${text.toLowerCase()}` : undefined
  },
  print: (value) => String(value).replace('#', ''),
  allowed: 'a color such as ffffff, ffffff80 (with alpha) or transparent',
}

/** A color without alpha. */
export const opaqueColor: UrlCodec = {
  parse: (text) => (/^[0-9a-f]{6}$/i.test(text) ? `#${text.toLowerCase()}` : undefined),
  print: color.print,
  allowed: 'a color such as ffffff',
}

/** A number with at most two decimals. */
export const decimal = (minimum: number, maximum: number): UrlCodec => ({
  parse(text) {
    const value = /^(?!-0(\.0+)?$)-?(0|[1-9]\d{0,5})(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN
    return value >= minimum && value <= maximum ? value : undefined
  },
  print: String,
  allowed: `a number from ${minimum} to ${maximum} with at most two decimals`,
})

/** A whole number that may be below 0. */
export const integer = (minimum: number, maximum: number): UrlCodec => ({
  parse(text) {
    const value = /^(0|-?[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN
    return value >= minimum && value <= maximum ? value : undefined
  },
  print: String,
  allowed: `a whole number from ${minimum} to ${maximum}`,
})

/** `16:9`, written `16x9`. */
export const ratio: UrlCodec = {
  parse: (text) => (/^[\d.]+x[\d.]+$/.test(text) ? text.replace('x', ':') : undefined),
  print: (value) => String(value).replace(':', 'x'),
  allowed: 'a ratio such as 16x9',
}

/** The id of an asset. */
export const assetId: UrlCodec = {
  parse: (text) => (AssetId.safeParse(text).success ? text : undefined),
  print: String,
  allowed: 'the id of an asset',
}
