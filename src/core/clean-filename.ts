/** What common file systems take as one name, in bytes of UTF-8. Source: limits.h, NAME_MAX on Linux and macOS. */
const MAX_BYTES = 255

/** An ending such as `.jpeg`, kept when a name is cut: it is what people read a file's type from. */
const ENDING = /\.[A-Za-z0-9]{1,9}$/

/**
 * Characters that are no text: controls, the halves of broken surrogate pairs, line separators, and the marks that make
 * text run the other way, with which `exe.gpj` is shown as `jpg.exe`. Source: https://unicode.org/reports/tr36/ §2.5.1.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

/**
 * A file name as it is kept and shown: any Unicode (NFC), without folders, control and direction marks, at most 255 bytes
 * and never cut inside a character. Undefined when nothing is left. It is data for people: no path is ever made of it.
 */
export function cleanFilename(name: string): string | undefined {
  const last = name.replace(FORBIDDEN, '').normalize('NFC').split(/[/\\]/).at(-1)?.trim() ?? ''
  if (/^\.*$/.test(last)) return undefined
  const ending = ENDING.exec(last)?.[0] ?? ''
  const stem = cut(last.slice(0, last.length - ending.length), MAX_BYTES - ending.length)
  return `${stem}${ending}`
}

/** The longest beginning of whole code points that fits. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let sizeBytes = 0
  let end = 0
  for (const character of text) {
    sizeBytes += Buffer.byteLength(character)
    if (sizeBytes > maxBytes) break
    end += character.length
  }
  return text.slice(0, end).trimEnd()
}
