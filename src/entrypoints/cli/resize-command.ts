import type { Command } from 'commander'
import { exitCodeHelp } from './exit-codes.ts'
import { addPictureOptions } from './picture-options.ts'
import { addSharedOptions } from './shared-options.ts'

/** `atelier resize` */
export function resizeCommand(command: Command): void {
  command
    .description(
      'Make other sizes and formats of pictures. At most 500 px and in their own format unless told otherwise; results stand beside their sources as photo-500.jpg, and nothing is ever overwritten unless told to.',
    )
    .argument(
      '<files...>',
      'pictures, addresses of pictures, folders with all below, and quoted patterns; JPEG, PNG, WebP, GIF, AVIF, HEIC',
    )
  addPictureOptions(command)
    .option('-o, --output <path>', 'a file for one picture, a folder for several, where folders keep their structure')
    .option('--force', 'replace results that exist already')
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier resize photo.jpg                          photo-500.jpg
  atelier resize photo.jpg -w 1200 -o wide.webp
  atelier resize https://pictures.example/photo.jpg
  atelier resize *.png -w 400 -h 400 --fit cover --gravity attention -o thumbs/
  atelier resize holiday/*.jpg --preset input -f avif -q 60 --json
  atelier resize holiday/ -o small/                 holiday/a/b.jpg → small/a/b-500.jpg
  atelier resize 'holiday/**/*.heic' -f jpeg -o small/
  atelier resize photo.jpg --operations 'w_800,h_600,fit_contain,bg_ffffff'
${exitCodeHelp}`,
    )
    .action(async (files: string[], options) => {
      const { resize } = await import('./resize.ts')
      await resize(files, options)
    })
}
