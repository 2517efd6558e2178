import { type Command, InvalidArgumentError, Option } from 'commander'
import { formatNames } from '../../operations/format.ts'
import { presetNames } from '../../operations/presets.ts'
import { resize as operation } from '../../operations/resize.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { formatOf } from './resize-plan.ts'
import { addSharedOptions, wholeNumber } from './shared-options.ts'

/** The longest edge that the operation allows. */
const edge = wholeNumber(1, 8192)

/** A word of the operation's own URL form, so that the command line knows what the API knows. */
function oneOf(key: string): (text: string) => unknown {
  const codec = operation.url[key]?.codec
  if (!codec) throw new Error(`resize has no ${key}`)
  return (text) => {
    const value = codec.parse(text.replace(/^#/, ''))
    if (value === undefined) throw new InvalidArgumentError(`It must be ${codec.allowed}.`)
    return value
  }
}

/** `atelier resize` */
export function resizeCommand(command: Command): void {
  command
    .description(
      'Make other sizes and formats of pictures. At most 500 px and in their own format unless told otherwise; results stand beside their sources as photo-500.jpg, and nothing is ever overwritten unless told to.',
    )
    .argument('<files...>', 'pictures: JPEG, PNG, WebP, GIF or AVIF')
    .option('-w, --width <px>', 'the width of the box the picture fits into', edge)
    .option('-h, --height <px>', 'its height', edge)
    .option('--fit <fit>', 'inside, cover, contain, fill or outside (default: inside)', oneOf('fit'))
    .option('--gravity <part>', 'what cover keeps: center, north …, attention, entropy', oneOf('g'))
    .option('--enlarge', 'small pictures may be stretched')
    .option('--background <color>', 'around a contained picture, such as ffffff', oneOf('bg'))
    .addOption(
      new Option('-f, --format <format>', `${formatNames.join(', ')} (default: the source’s own)`).argParser((text) => {
        const format = formatOf(text)
        if (!format) throw new InvalidArgumentError(`It must be one of ${formatNames.join(', ')}.`)
        return format
      }),
    )
    .option('-q, --quality <number>', '1 to 100 (default: a good value for the format)', wholeNumber(1, 100))
    .addOption(new Option('--preset <name>', 'a size with a name: thumb 128, web 500, input 1024').choices(presetNames))
    .option('--operations <list>', 'the URL form of operations, such as w_800,h_600,fit_cover')
    .option('-o, --output <path>', 'a file for one picture, a folder for several')
    .option('--force', 'replace results that exist already')
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier resize photo.jpg                          photo-500.jpg
  atelier resize photo.jpg -w 1200 -o wide.webp
  atelier resize *.png -w 400 -h 400 --fit cover --gravity attention -o thumbs/
  atelier resize holiday/*.jpg --preset input -f avif -q 60 --json
  atelier resize photo.jpg --operations 'w_800,h_600,fit_contain,bg_ffffff'
${exitCodeHelp}`,
    )
    .action(async (files: string[], options) => {
      const { resize } = await import('./resize.ts')
      await resize(files, options)
    })
}
