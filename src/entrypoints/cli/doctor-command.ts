import type { Command } from 'commander'
import { dataOption } from './shared-options.ts'

/** `atelier doctor` */
export function doctorCommand(command: Command): void {
  command
    .description(
      'Check Node, packages, settings, data folder, database, server and picture formats on this machine. Changes nothing. Exits with 1 if anything fails.',
    )
    .addOption(dataOption())
    .option('--json', 'print one line of JSON for each check')
    .addHelpText(
      'after',
      `
Examples:
  atelier doctor
  atelier doctor --json | jq 'select(.status == "fail")'`,
    )
    .action(async (options) => (await import('./doctor.ts')).doctor(options))
}
