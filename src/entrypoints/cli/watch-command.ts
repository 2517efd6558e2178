import type { Command } from 'commander'
import { addPictureOptions } from './picture-options.ts'
import { addSharedOptions } from './shared-options.ts'

/** `atelier watch` */
export function watchCommand(command: Command): void {
  command
    .description(
      'Make a result of every picture that is in a folder or below, and of every one that is put there later. A file is taken once it has stopped growing, again when it changes, and not again after a restart. Deleting a source leaves its result.',
    )
    .argument('<folder>', 'the folder with the pictures')
  addPictureOptions(command)
    .option('-o, --output <folder>', 'where results go, in the same structure (default: beside their sources)')
    .option('--force', 'replace files that are no results of this command')
    .option('--once', 'end when everything is done instead of waiting for more')
  addSharedOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  atelier watch inbox/ -o web/
  atelier watch inbox/ -w 1600 -f webp -o web/ --json
  atelier watch inbox/ -o web/ --once               for a timetable such as cron's

What is done is kept in .atelier-watch-*.jsonl where the results are; without it all is
done again. A second watch of the same folders with the same options is refused. The data folder is free for other commands while there is nothing to do.

Exit codes:
  0    stopped by Ctrl-C or SIGTERM; with --once: done
  1    with --once: something failed; the rest is done
  2    the command line or a setting is wrong
  3    the server refuses; at the start and with --once: or cannot be reached`,
    )
    .action(async (folder: string, options) => {
      const { watch } = await import('./watch.ts')
      await watch(folder, options)
    })
}
