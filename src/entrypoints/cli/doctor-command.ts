import type { Command } from 'commander'
import { addStageOptions } from './aws/stage-options.ts'
import { dataOption } from './shared-options.ts'

/** `atelier doctor` */
export function doctorCommand(command: Command): void {
  addStageOptions(
    command
      .description(
        'Check Node, packages, settings, data folder, database, server and picture formats on this machine; with --aws, a stage in an AWS account. Changes nothing. Exits with 1 if anything fails.',
      )
      .addOption(dataOption())
      .option('--json', 'print one line of JSON for each check')
      .option('--aws', 'check what is deployed instead of this machine; the options below are for that')
      .option('--smoke', 'with --aws: also send a small picture through, and remove it and its result again'),
  )
    .addHelpText(
      'after',
      `
Examples:
  atelier doctor
  atelier doctor --json | jq 'select(.status == "fail")'
  atelier doctor --aws --stage prod --smoke`,
    )
    .action(async ({ aws, ...options }) => {
      if (aws) await (await import('./aws/doctor-aws.ts')).doctorAws(options)
      else await (await import('./doctor.ts')).doctor(options)
    })
}
