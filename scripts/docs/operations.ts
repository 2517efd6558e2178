import * as z from 'zod'
import { MAX_EDGE_PX } from '../../src/operations/edge.ts'
import { formatNames } from '../../src/operations/format.ts'
import { type Operation, operations } from '../../src/operations/index.ts'
import * as limits from '../../src/operations/limits.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { presets } from '../../src/operations/presets.ts'
import { printUrl } from '../../src/operations/url-grammar.ts'
import { comparisons } from './compared-operations.ts'

const cell = (text: string) => text.replaceAll('|', '\\|')
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

interface Property {
  readonly default?: unknown
  readonly description?: string
}

function parametersOf({ params, url }: Operation): string {
  const schema = z.toJSONSchema(params, { io: 'input' }) as {
    properties: Record<string, Property>
    required?: string[]
  }
  const rows = Object.entries(url).map(([key, { parameter, codec }]) => {
    const property = schema.properties[parameter] ?? {}
    const otherwise = schema.required?.includes(parameter)
      ? 'needed'
      : property.default === undefined
        ? ''
        : `\`${property.default}\``
    return [`\`${parameter}\``, `\`${key}_\``, codec.allowed, otherwise, property.description ?? '']
  })
  return table(['parameter', 'URL', 'value in a URL', 'default', 'meaning'], rows)
}

function notesOf(operation: Operation): string {
  const notes = [
    operation.sizeIsBound &&
      'Only the pixels tell how large the result is: before, limits take it as large as it can be, and what follows is judged again afterwards.',
    operation.framesTogether
      ? undefined
      : 'Animations are done frame by frame, so all frames together may have 60 megapixels before it: resize first.',
  ].filter(Boolean)
  return notes.length > 0 ? `\n${notes.join(' ')}\n` : ''
}

function sectionOf(operation: Operation): string {
  const parsed = parseOperations([{ operation: operation.name, ...operation.example }])
  const before = operation.name === 'trim' || operation.name === 'flatten' ? `before-${operation.name}` : 'before'
  return `## ${operation.name}

${operation.summary}

| before | \`${cell(printUrl(parsed))}\` |
| --- | --- |
| ![Before](operations/${before}.webp) | ![After](operations/${operation.name}.webp) |

\`\`\`json
${JSON.stringify({ operation: operation.name, ...operation.example })}
\`\`\`

${parametersOf(operation)}
${notesOf(operation)}`
}

/** `docs/operations.md`: every operation with its parameters and what it does to a picture. */
export function operationsPage(): string {
  const all = Object.values<Operation>(operations)
  const named = Object.entries(presets).map(([name, { operations }]) => [
    `\`${name}\``,
    `\`${printUrl({ operations })}\``,
  ])
  const compared = comparisons.map(
    ({ system, source, rows }) =>
      `### ${system}\n\n[Their documentation](${source}).\n\n${table(
        ['theirs', 'ours'],
        rows.map(({ theirs, ours }) => [theirs, ours]),
      )}\n`,
  )
  return `<!-- Generated from src/operations by \`npm run docs\`. -->

# Operations

What can be done to the pixels of a picture. Operations are done in the order in which they are written, each on what the
one before it made. They are written as a list of objects, or in the form of URLs: \`w_500,h_500,fit_cover,f_webp,q_80\`.
In that form neighboring tokens of one operation belong together, and \`~\` instead of a comma starts the same operation again.

Three settings speak of the result: \`f\` (${formatNames.map((name) => `\`${name}\``).join(', ')}), \`q\` (quality, 1 to 100) and \`profile\`
(\`srgb\`, which every screen shows alike, or \`p3\`, which keeps the stronger colors of phones’ photos; backgrounds and tints are
then colors of Display P3 too). Photos are turned upright first. No metadata of the source is ever in a result: no place, no
names, no camera, no profile of its own. Where the result cannot be transparent, transparent is white unless \`flatten\` says
otherwise. Animations stay animations as GIF and WebP.

A request is refused before anything is queued when its source has more than ${limits.MAX_MEGAPIXELS} megapixels (AVIF ${limits.MAX_AVIF_MEGAPIXELS}, HEIC ${limits.MAX_HEIC_MEGAPIXELS}, progressive and
interlaced ${limits.MAX_INTERLACED_MEGAPIXELS}) or ${limits.MAX_FRAMES} frames, when any step would have an edge above ${MAX_EDGE_PX} px or more than ${limits.MAX_OUTPUT_MEGAPIXELS} megapixels in all frames, or
when an AVIF of more than ${limits.MAX_AVIF_OUTPUT_MEGAPIXELS} megapixels would come out.

${all.map(({ name, summary }) => `- [${name}](#${name}): ${summary}`).join('\n')}

Sizes with a name, for \`preset\`:

${table(['preset', 'stands for'], named)}

${all.map(sectionOf).join('\n')}
## Compared with others

What two well-known systems document, and what stands for it here.

${compared.join('\n')}`
}
