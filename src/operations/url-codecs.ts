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
