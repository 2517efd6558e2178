import type { Command } from 'commander'
import { addStageOptions } from './aws/stage-options.ts'

/** `atelier destroy` */
export function destroyCommand(command: Command): void {
  addStageOptions(
    command.description(
      'Remove a stage from an AWS account with everything in it: pictures, records, secrets, logs. It shows what will be lost and asks for the stage’s name. The same command again removes what is left.',
    ),
  )
    .option('--yes', 'do not ask')
    .option('--json', 'print what was removed as a line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  atelier destroy
  atelier destroy --stage ci --yes`,
    )
    .action(async (options) => (await import('./aws/destroy.ts')).destroy(options))
}
