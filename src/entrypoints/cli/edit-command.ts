import type { Command } from 'commander'
import { GenerateInput } from '../../jobs/generate-input.ts'
import type { EditOptions } from './edit.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { addFieldOptions } from './field-options.ts'
import { editOptions } from './generate-options.ts'
import { addMakeOptions } from './make-options.ts'

/** `atelier edit` */
export function editCommand(command: Command): void {
  command
    .description(
      'Have pictures changed as told. The result stands beside the first of them as photo-edited.png; a name in use counts up, and nothing is ever overwritten unless told to.',
    )
    .usage('<pictures...> <instruction> [options]')
    .argument(
      '<pictures...>',
      'files, addresses or asset ids, and at last what to do with them; style=b.jpg says what a picture is for',
    )
  addFieldOptions(command, GenerateInput, editOptions).option(
    '--mask <picture>',
    'of the first picture: white is changed, black is kept',
  )
  addMakeOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier edit photo.jpg "make it night"            photo-edited.png
  atelier edit photo.jpg "oil painting" --strength 0.5 -o painted.webp
  atelier edit room.jpg "a blue sofa" --mask sofa-mask.png
  atelier edit cat.jpg style=painting.jpg "paint the cat in this style" -n 3 -o out/
  atelier edit https://pictures.example/cat.jpg "add a hat" --model quality
  atelier edit photo.jpg "make it night" --dry-run  the price, and nothing is made
${exitCodeHelp}`,
    )
    .action(async (words: string[], options: EditOptions) => {
      const { edit } = await import('./edit.ts')
      await edit(words, options)
    })
}
