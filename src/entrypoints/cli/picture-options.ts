import { type Command, InvalidArgumentError, Option } from 'commander'
import { formatNames } from '../../operations/format.ts'
import { presetNames } from '../../operations/presets.ts'
import { resize as operation } from '../../operations/resize.ts'
import { formatOf } from './resize-plan.ts'
import { wholeNumber } from './shared-options.ts'

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

/** Adds the options that say what a picture becomes. */
export function addPictureOptions(command: Command): Command {
  return command
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
}
