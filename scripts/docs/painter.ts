import { colorWords } from '../../src/providers/painter/words/color-words.ts'
import * as look from '../../src/providers/painter/words/look-words.ts'
import { subjectWords } from '../../src/providers/painter/words/subject-words.ts'
import { loops, stills } from './painter-examples.ts'

/** docs/painter.md: what the built-in artist paints, and the words it knows. */
export function painterPage(): string {
  return `<!-- Written by \`npm run docs\` from src/providers/painter. Do not edit. -->
# The painter

\`painter:v1\`, shown as *Sketch (not AI)*, is the built-in artist. It needs no key and no network, costs nothing, and is no
AI: it paints by rules. Words that it knows choose what is to be seen and how; all others steer chance, so that every prompt
gives another picture. The same prompt, seed and size give the same bytes on every machine. Its pictures say
\`algorithmicMedia\` in their metadata.

${gallery(stills, 'webp', 4)}

## Animations

Whoever asks for frames gives each its \`phase\`, 0 to 1: frame *i* of *n* has \`i / n\`, and a prompt may say it in words
("frame 3 of 8"). Everything that moves is back where it was when the loop ends.

${gallery(loops, 'gif', 3)}

## Painting over a picture

The source keeps its structure; light, colors, weather and style come from the prompt by \`strength\`: 0 is the picture
itself, 0.6 is usual, from 0.85 on it gives way to what the prompt alone would give, and 1 is that. "Add a red balloon" adds
one. A mask keeps what is black in it. Further pictures lend their colors. \`background: "transparent"\` paints the subject
alone.

## The words it knows

Plurals and numbers up to seven count. A color belongs to the thing behind it, or else to the whole picture. "No",
"without" and the negative prompt keep things out.

${table('Things', subjectWords)}

${table('Places', look.sceneWords)}

${table('Light', look.timeWords)}

${table('Weather and what is in the air', look.weatherWords)}

${table('Moods', look.moodWords)}

${table('Styles', look.styleWords)}

${table('Framing', look.framingWords)}

Colors: ${Object.keys(colorWords).join(', ')}.
`
}

function gallery(pictures: Readonly<Record<string, string>>, extension: string, columns: number): string {
  const cells = Object.entries(pictures).map(
    ([name, prompt]) => `![${prompt}](painter/${name}.${extension})<br>${prompt}`,
  )
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  )
  const lines = rows.map((row) => `| ${row.join(' | ')} |`)
  return [`|${' |'.repeat(columns)}`, `|${'---|'.repeat(columns)}`, ...lines].join('\n')
}

const table = (title: string, words: Readonly<Record<string, string>>) =>
  [
    `| ${title} | words |`,
    '|---|---|',
    ...Object.entries(words).map(([name, list]) => `| ${name} | ${list.replaceAll('|', '\\|')} |`),
  ].join('\n')
