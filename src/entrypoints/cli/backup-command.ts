import type { Command } from 'commander'
import { exitCodeHelp } from './exit-codes.ts'
import { dataOption } from './shared-options.ts'

/** `atelier backup` */
export function backupCommand(command: Command): void {
  command
    .argument('<folder>', 'a new folder for the copy, best on another disk')
    .description(
      'Copy the data folder: records, pictures, secrets and keys, as they are in one moment, also while a server works. The copy is checked, and is a data folder itself: serve it with --data, or put it back in the place of the old one.',
    )
    .addOption(dataOption())
    .option('--json', 'print one line of JSON')
    .option('--quiet', 'show failures only')
    .addHelpText(
      'after',
      `
Examples:
  atelier backup /mnt/backup/$(date +%F)
  atelier serve --data /mnt/backup/2027-01-31    the copy at work
${exitCodeHelp}`,
    )
    .action(async (folder: string, options) => (await import('./backup.ts')).backup(folder, options))
}
