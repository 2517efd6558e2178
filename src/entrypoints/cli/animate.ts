import { AnimateInput, animationFormats } from '../../jobs/animate-input.ts'
import { animateOptions } from './animate-options.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { fieldsOf } from './field-options.ts'
import { placeOf, readGiven } from './given-pictures.ts'
import { type MakeOptions, makePictures } from './make-pictures.ts'
import { endingOf, resultNames, type WantedResult } from './result-names.ts'
import { shownName } from './terminal.ts'

/** Options of `atelier animate` as commander gives them; the fields of the input are read by their table. */
export type AnimateOptions = MakeOptions & Readonly<Record<string, unknown>>

type Fields = Readonly<Record<string, unknown>>

/** `atelier animate PICTURE PROMPT` */
export async function animate(picture: string, prompt: string, options: AnimateOptions): Promise<void> {
  const { output, force = false } = options
  const given = readGiven(picture)
  const fields = withFormats(fieldsOf(options, animateOptions), output)
  const { folder, stem } = placeOf(given)
  const sources = given.kind === 'file' ? [given.path] : []
  const names = resultNames({ output, folder, stem: `${stem}-animated`, isNumbered: false, force, sources })
  const wanted = wantedFiles(fields)
  await makePictures(
    {
      ...{ kind: 'animate', schema: AnimateInput, table: animateOptions, isMadeOneByOne: false },
      ...{ pictures: [given], names, wanted, atOnce: atOnce(fields, wanted.length), title: shownName(picture) },
      input: ([source]) => ({ source, prompt, ...fields }),
    },
    options,
  )
}

/** `-o waves.webp` asks for WebP without `--format`. Throws `CommandError` when both are given and do not agree. */
function withFormats(fields: Fields, output: string | undefined): Fields {
  const ending = endingOf(output)
  if (ending === undefined) return fields
  const format = animationFormats.find((one) => one === ending)
  const usage = (message: string) => new CommandError(message, exitCodes.usage)
  if (!format) {
    const known = animationFormats.join(', ')
    throw usage(`-o ${shownName(output ?? '')}: .${ending} cannot be written. Use one of ${known}.`)
  }
  const formats = AnimateInput.shape.formats.parse(fields.formats ?? [format])
  if (formats.includes(format)) return { ...fields, formats }
  throw usage(`The format ${formats.join(', ')} and -o ${output} contradict each other. Change one.`)
}

/** Anchored frames are made all together, chained ones one after another; then the results. */
function atOnce({ mode, frames }: Fields, results: number): number {
  const { shape } = AnimateInput
  return shape.mode.parse(mode) === 'chained' ? results : Math.max(shape.frames.parse(frames), results)
}

/** A file for each format, then the poster, as the input's defaults have it. */
function wantedFiles(fields: Fields): readonly WantedResult[] {
  const { shape } = AnimateInput
  const animations = shape.formats.parse(fields.formats).map((format) => ({ label: '', ending: `.${format}` }))
  return shape.poster.parse(fields.poster) ? [...animations, { label: '-poster', ending: '.webp' }] : animations
}
