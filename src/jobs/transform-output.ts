import * as z from 'zod'
import { type Format, formatNames, mediaTypeOf } from '../operations/format.ts'
import { OperationsInput, type ParsedOperations, parseOperations } from '../operations/parse-operations.ts'
import { presetNames, presets } from '../operations/presets.ts'
import { type MediaType, type Profile, profiles, type ReadyPicture, writtenAs } from '../schema/asset.ts'

/** One picture to make: its operations, spelled out once it is parsed, and how it is written. */
export const TransformOutput = z
  .strictObject({
    preset: z
      .enum(presetNames)
      .optional()
      .meta({ description: 'A size with a name: thumb 128 px, web 500 px, input 1024 px. Never enlarged.' }),
    operations: OperationsInput.optional(),
    format: z
      .enum(formatNames)
      .optional()
      .meta({ description: 'The source’s own format when left out; of a HEIC, JPEG.' }),
    quality: z.int().min(1).max(100).optional().meta({ description: 'A good value for the format when left out.' }),
    profile: z
      .enum(profiles)
      .optional()
      .meta({
        description:
          'The colors of the result. srgb, when left out: every screen shows them alike. p3: Display P3, which keeps the ' +
          'stronger colors of phones’ photos, and takes more time; not for GIF, which cannot say it.',
      }),
  })
  .refine(
    (output) => output.preset === undefined || output.operations === undefined,
    'takes a preset or operations, not both',
  )
  .transform((output, context) => {
    try {
      // The preset is spelled out, so that what is stored can be sent again and means the same in a later release.
      const { format, quality, profile, preset } = output
      const parsed: ParsedOperations = preset
        ? presets[preset]
        : parseOperations(output.operations ?? [...presets.web.operations])
      return {
        operations: parsed.operations,
        ...defined({
          format: format ?? parsed.format,
          quality: quality ?? parsed.quality,
          profile: profile ?? parsed.profile,
        }),
      }
    } catch (error) {
      context.addIssue({
        code: 'custom',
        path: ['operations'],
        message: error instanceof Error ? error.message : 'is not valid',
      })
      return z.NEVER
    }
  })

/** The format an output is written in. */
export const mediaTypeFor = (output: OutputSettings, source: ReadyPicture): MediaType =>
  output.format ? mediaTypeOf(output.format) : writtenAs(source)

interface OutputSettings {
  readonly format?: Format
  readonly quality?: number
  readonly profile?: Profile
}

const defined = (values: { [Name in keyof OutputSettings]: OutputSettings[Name] | undefined }) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as OutputSettings
