import { GenerateInput } from '../../jobs/generate-input.ts'
import { type Format, formatNames } from '../../operations/format.ts'
import { fileEnding } from '../../schema/file-ending.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { fieldsOf } from './field-options.ts'
import { generateOptions } from './generate-options.ts'
import { type MakeOptions, makePictures } from './make-pictures.ts'
import { formatOf } from './resize-plan.ts'
import { endingOf, resultNames, stemOf, type WantedResult } from './result-names.ts'
import { shownName } from './terminal.ts'

/** Options of `atelier generate` as commander gives them; the fields of the input are read by their table. */
export type GenerateOptions = MakeOptions & Readonly<Record<string, unknown>>

/** `atelier generate PROMPT` */
export async function generate(prompt: string, options: GenerateOptions): Promise<void> {
  const fields = withFormat(fieldsOf(options, generateOptions), options.output)
  const { output, force = false } = options
  const wanted = wantedPictures(fields)
  const isNumbered = wanted.length > 1
  const names = resultNames({ output, folder: '.', stem: stemOf(prompt), isNumbered, force, sources: [] })
  await makePictures(
    {
      ...{ kind: 'generate', schema: GenerateInput, table: generateOptions, isMadeOneByOne: true },
      ...{
        pictures: [],
        input: () => ({ prompt, ...fields }),
        names,
        wanted,
        atOnce: wanted.length,
        title: names.stem,
      },
    },
    options,
  )
}

type Fields = Readonly<Record<string, unknown>>

/** `-o fox.webp` asks for WebP without `-f`. Throws `CommandError` when both are given and do not agree. */
export function withFormat(fields: Fields, output: string | undefined): Fields {
  const ending = endingOf(output)
  if (ending === undefined) return fields
  const format: Format | undefined = formatOf(ending)
  if (format === undefined) {
    const message = `-o ${shownName(output ?? '')}: .${ending} cannot be written. Use one of ${formatNames.join(', ')}.`
    throw new CommandError(message, exitCodes.usage)
  }
  if (fields.format === undefined || fields.format === format) return { ...fields, format }
  const message = `The format ${fields.format} and -o ${output} contradict each other. Change one.`
  throw new CommandError(message, exitCodes.usage)
}

/** A file for each picture, as the input's defaults have it. */
export function wantedPictures({ count, format }: Fields): readonly WantedResult[] {
  const { shape } = GenerateInput
  const ending = `.${fileEnding(shape.format.parse(format))}`
  return Array.from({ length: shape.count.parse(count) }, () => ({ label: '', ending }))
}
