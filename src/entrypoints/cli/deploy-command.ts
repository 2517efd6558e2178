import type { Command } from 'commander'
import { addStageOptions } from './aws/stage-options.ts'

/** `atelier deploy` */
export function deployCommand(command: Command): void {
  addStageOptions(
    command.description(
      'Bring Atelier to an AWS account, or up to date there: one command, one pass. It shows account, region, what will be made and what it costs, and asks before anything is changed. The same command again carries on where it stopped.',
    ),
  )
    .option('--yes', 'do not ask')
    .option('--json', 'print what the stack says of itself as a line of JSON')
    .option('--policy', 'print the permissions that deploying this stage needs, for IAM, and do nothing')
    .addHelpText(
      'after',
      `
Examples:
  atelier deploy
  atelier deploy --stage prod --region eu-central-1 --profile work
  atelier deploy --stage ci --yes --json
  atelier deploy --stage prod --policy > policy.json

docs/deploy.md goes from an empty account to a running stack.`,
    )
    .action(async (options) => (await import('./aws/deploy.ts')).deploy(options))
}
