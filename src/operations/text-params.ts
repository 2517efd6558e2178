import * as z from 'zod'
import { Color } from './color.ts'
import { alignments, fontWeights, overflows } from './draw-text.ts'
import { MAX_EDGE_PX } from './edge.ts'
import { compass } from './gravity.ts'
import { cleanText, MAX_TEXT_LENGTH, textProblem } from './text-characters.ts'
import { fontNames } from './text-coverage.ts'

const OffsetPx = z.int().min(-MAX_EDGE_PX).max(MAX_EDGE_PX).default(0)
const Percent = z.int().min(1).max(100)

/** Taller than this is no letter but a picture of its own, which a watermark can be. */
export const MAX_SIZE_PX = 2000

/** What a text says, how it looks and where it stands. Sizes in percent look the same on every size of a picture. */
export const TextParams = z
  .strictObject({
    text: z
      .string()
      .max(4 * MAX_TEXT_LENGTH, {
        error: `is longer than the ${MAX_TEXT_LENGTH} characters that are drawn at most`,
        abort: true,
      })
      .overwrite(cleanText)
      .meta({
        description:
          `Plain text of at most ${MAX_TEXT_LENGTH} characters, drawn as it stands: no markup is read. \\n ends a line. ` +
          'Latin with Vietnamese, Greek, Cyrillic, digits and common signs; other characters are refused by name.',
      }),
    font: z.enum(fontNames).default('sans').meta({ description: 'sans is Inter, serif is Noto Serif.' }),
    weight: z.enum(fontWeights).default('regular').meta({ description: 'How thick the letters are.' }),
    sizePx: z.int().min(4).max(MAX_SIZE_PX).optional().meta({ description: 'As a font’s size in CSS.' }),
    sizePercent: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'The size in percent of the picture’s width, at least 8 px; 5 when neither is given.' }),
    shrink: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether a text that does not fit is made smaller, down to 8 px.' }),
    overflow: z
      .enum(overflows)
      .default('refuse')
      .meta({ description: 'What becomes of a text that does not fit even so: an error, or an end in an ellipsis.' }),
    maxWidthPercent: Percent.default(90).meta({ description: 'Of the picture’s width. Longer lines are broken.' }),
    maxHeightPercent: Percent.default(100).meta({ description: 'Of the picture’s height.' }),
    maxLines: z
      .int()
      .min(1)
      .max(MAX_TEXT_LENGTH)
      .default(MAX_TEXT_LENGTH)
      .meta({ description: 'Broken lines count too. A text that needs more does not fit.' }),
    align: z.enum(alignments).default('center').meta({ description: 'Lines among themselves.' }),
    lineHeightPercent: z.int().min(80).max(300).default(120).meta({ description: 'Of the size.' }),
    color: Color.default('#ffffff').meta({ description: 'Of the letters.' }),
    background: Color.default('transparent').meta({ description: 'Of the box around the text.' }),
    paddingPercent: z
      .int()
      .min(0)
      .max(300)
      .default(40)
      .meta({ description: 'Between the text and the edge of its box, in percent of the size.' }),
    outline: Color.default('transparent').meta({ description: 'A line around each letter, 5 % of the size wide.' }),
    shadow: Color.default('transparent').meta({ description: 'Under each letter, 5 % of the size down and right.' }),
    opacityPercent: Percent.default(100).meta({ description: 'Of the text and its box.' }),
    gravity: z.enum(compass).default('south').meta({ description: 'Where the box stands.' }),
    offsetXPx: OffsetPx.meta({
      description:
        'Away from the edge that gravity names; to the right from the middle. The box never leaves the picture.',
    }),
    offsetYPx: OffsetPx.meta({ description: 'Away from the edge that gravity names; down from the middle.' }),
  })
  .refine(({ sizePx, sizePercent }) => sizePx === undefined || sizePercent === undefined, {
    error: 'takes sizePx or sizePercent, not both',
    path: ['sizePercent'],
  })
  .superRefine(({ text, font }, context) => {
    const problem = textProblem(text, font)
    if (problem) context.addIssue({ code: 'custom', path: ['text'], message: problem })
  })
export type TextParams = z.infer<typeof TextParams>
