import { GenerateInput } from '../../jobs/generate-input.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { fieldsOf } from './field-options.ts'
import { type GenerateOptions, wantedPictures, withFormat } from './generate.ts'
import { editOptions } from './generate-options.ts'
import { placeOf, readGiven } from './given-pictures.ts'
import { makePictures } from './make-pictures.ts'
import { isPictureName } from './picture-files.ts'
import { resultNames } from './result-names.ts'
import { shownName } from './terminal.ts'

export type EditOptions = GenerateOptions & { readonly mask?: string }

/** `atelier edit PICTURES… INSTRUCTION` */
export async function edit(words: readonly string[], options: EditOptions): Promise<void> {
  const { output, force = false, mask } = options
  const { prompt, texts } = readWords(words)
  const images = texts.map((text) => readGiven(text, { mayHaveRole: true }))
  const [first] = images
  if (!first) throw new Error('There is a picture')
  const pictures = [...images, ...(mask === undefined ? [] : [readGiven(mask)])]
  const fields = withFormat(fieldsOf(options, editOptions), output)
  const wanted = wantedPictures(fields)
  const { folder, stem } = placeOf(first)
  const sources = pictures.flatMap((given) => (given.kind === 'file' ? [given.path] : []))
  const isNumbered = wanted.length > 1
  const names = resultNames({ output, folder, stem: `${stem}-edited`, isNumbered, force, sources })
  await makePictures(
    {
      ...{ kind: 'generate', schema: GenerateInput, table: editOptions, isMadeOneByOne: true },
      ...{ pictures, names, wanted, atOnce: wanted.length, title: shownName(texts[0] ?? '') },
      input: (sent) => ({
        prompt,
        images: images.map(({ role }, index) => ({ ...sent[index], ...(role === undefined ? {} : { role }) })),
        ...(mask === undefined ? {} : { mask: sent[images.length] }),
        ...fields,
      }),
    },
    options,
  )
}

/** The instruction is the last of the words. Throws `CommandError` where it, or every picture, was forgotten. */
function readWords(words: readonly string[]): { prompt: string; texts: readonly string[] } {
  const prompt = words.at(-1) ?? ''
  const texts = words.slice(0, -1)
  if (texts.length > 0 && !isPictureName(prompt)) return { prompt, texts }
  const message =
    texts.length === 0 && !isPictureName(prompt)
      ? 'There is no picture to edit. Name it before the instruction: atelier edit photo.jpg "make it night"'
      : `${shownName(prompt)} is a picture, and what to do is missing: atelier edit ${shownName(prompt)} "make it night"`
  throw new CommandError(message, exitCodes.usage)
}
