import type { Command } from 'commander'
import { AnimateInput } from '../../jobs/animate-input.ts'
import type { AnimateOptions } from './animate.ts'
import { animateOptions } from './animate-options.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { addFieldOptions } from './field-options.ts'
import { addMakeOptions } from './make-options.ts'

/** `atelier animate` */
export function animateCommand(command: Command): void {
  command
    .description(
      'Have a picture moved. Results stand beside it as photo-animated.gif; a name in use counts up, and nothing is ever overwritten unless told to.',
    )
    .argument('<picture>', 'a file, an address or an asset’s id')
    .argument('<prompt>', 'what moves, and how; one that ends in #MOCK# asks no model')
  addFieldOptions(command, AnimateInput, animateOptions)
  addMakeOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier animate photo.jpg "waves rise"            photo-animated.gif
  atelier animate photo.jpg "clouds pass" --frames 16 --mode chained --strength 0.2,0.6
  atelier animate photo.jpg "a day goes by" --keyframe 4="the sun sets" --keyframe 6="night"
  atelier animate photo.jpg "it blinks" --ping-pong --delay 80 -o blink.webp
  atelier animate photo.jpg "it blinks" -o blink.mp4   a video; this machine needs ffmpeg
  atelier animate photo.jpg "snow falls" --format gif,webp --poster --max-bytes 2MB -o out/
  atelier animate photo.jpg "waves rise" --dry-run  the price, and nothing is made
${exitCodeHelp}`,
    )
    .action(async (picture: string, prompt: string, options: AnimateOptions) => {
      const { animate } = await import('./animate.ts')
      await animate(picture, prompt, options)
    })
}
