/** Characters that would move the cursor, color the terminal or break a line: a file may be named with them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Text from outside, safe to show on a terminal. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const segmenter = new Intl.Segmenter()

/** Scripts and signs that terminals draw two cells wide. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u

const cellsOf = (grapheme: string) => (WIDE.test(grapheme) ? 2 : 1)

/** How many cells of a terminal the text takes. */
export function widthOf(text: string): number {
  let cells = 0
  for (const { segment } of segmenter.segment(text)) cells += cellsOf(segment)
  return cells
}

/** The text in at most so many cells: what does not fit ends in `…`. */
export function clip(text: string, cells: number): string {
  if (widthOf(text) <= cells) return text
  let kept = ''
  let used = 1
  for (const { segment } of segmenter.segment(text)) {
    used += cellsOf(segment)
    if (used > cells) break
    kept += segment
  }
  return cells < 1 ? '' : `${kept}…`
}

/** The text filled up with blanks to so many cells. */
export const pad = (text: string, cells: number): string => text + ' '.repeat(Math.max(0, cells - widthOf(text)))

const SIZE_UNITS = ['kB', 'MB', 'GB', 'TB']

/** `842 B`, `63.4 kB`, `1.7 MB`: as file managers count, in thousands. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes / 1000
  let unit = 0
  // What would be rounded to 1000.0 is one of the next unit.
  for (; value >= 999.95 && unit < SIZE_UNITS.length - 1; unit += 1) value /= 1000
  return `${value.toFixed(1)} ${SIZE_UNITS[unit]}`
}

/** `4 s ago`, `12 min ago`, `3 h ago`, `5 d ago`. */
export function ageText(fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / 1000))
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

/** `0:04`, `12:30`, `1:02:03`. */
export function clockText(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** `1 file`, `3 files`. */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
