import fc from 'fast-check'
import type { DrawTextRequest } from '../../src/operations/draw-text.ts'
import { cleanText, textProblem } from '../../src/operations/text-characters.ts'
import { coverageOf, type FontName } from '../../src/operations/text-coverage.ts'

/** White text of 40 px without a box, in plenty of room. */
export const plainText = (text: string, more: Partial<DrawTextRequest> = {}): DrawTextRequest => ({
  text,
  font: 'sans',
  weight: 'regular',
  sizePx: 40,
  maxWidthPx: 4000,
  maxHeightPx: 1000,
  maxLines: 500,
  overflow: 'refuse',
  align: 'left',
  lineHeightPercent: 120,
  paddingPercent: 0,
  color: '#ffffff',
  background: 'transparent',
  opacityPercent: 100,
  ...more,
})

/** Every character that the font has. */
export function charactersIn(font: FontName): string[] {
  const bounds = coverageOf(font)
  const characters: string[] = []
  for (let at = 0; at < bounds.length; at += 2) {
    const first = bounds[at] ?? 0
    for (let code = first; code <= (bounds[at + 1] ?? 0); code += 1) characters.push(String.fromCodePoint(code))
  }
  return characters
}

/** Cleaned texts that can be drawn in the font, of all its characters mixed. */
export const drawable = (font: FontName): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...charactersIn(font)), fc.constantFrom(' ', '\n', 'a', 'e', 'и', 'ω')), {
      minLength: 1,
      maxLength: 40,
    })
    .map((characters) => cleanText(characters.join('')))
    .filter((text) => textProblem(text, font) === undefined)

/** Texts that have hurt other programs that draw or store text. */
export const nastyTexts: readonly string[] = [
  '<span size="1000000" foreground="red">big</span>',
  '<b>bold</b> &amp; <i>x</i>',
  '&lt;&#65;&#x41;&bogus; & < > " \'',
  '"/><script>alert(1)</script><path d="',
  ']]><!-- --><![CDATA[x',
  '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
  '<image href="http://127.0.0.1/x.png"/><use xlink:href="#a"/>',
  '\u0024{process.exit()} {{7*7}} #{7*7} %s%s%n%d',
  "'; DROP TABLE posts; -- \\' OR 1=1",
  'undefined null NaN Infinity true -1/0',
  '__proto__ constructor toString',
  '../../../etc/passwd C:\\Windows\\..\\x',
  '--font=x -a $(id) `id` | ; && >',
  '\\u0041 \\x41 \\n \\0 %00 %0a',
  'fi ffi ffl -> => != 2x4 1/2 (c) :) <3',
  'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
  'a'.repeat(500),
  'a '.repeat(250),
  'i\n'.repeat(250),
  `${' '.repeat(499)}x`,
  `x${' '.repeat(498)}x`,
  '\n'.repeat(499).concat('x'),
  'ÅǺẶỖᾧΐЙѷ'.repeat(60),
  'q\u0323\u0302\u0301'.repeat(125),
  'q\u0302\u0301 x\u0308\u0323',
  '- - - -- --- — –‐‑',
  'supercalifragilisticexpialidocious-Donaudampfschifffahrt',
]
