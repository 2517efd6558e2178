import { type Command, InvalidArgumentError, Option } from 'commander'
import { addStageOptions } from './aws/stage-options.ts'
import { wholeNumber } from './shared-options.ts'

/** `atelier deploy` */
export function deployCommand(command: Command): void {
  addStageOptions(
    command.description(
      'Bring Atelier to an AWS account, or up to date there: one command, one pass. It shows account, region, what will be made and what it costs, and asks before anything is changed. The same command again carries on where it stopped.',
    ),
  )
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--architecture <name>', 'what the functions run on; arm64 costs a fifth less')
        .choices(['arm64', 'x86_64'])
        .default('arm64'),
    )
    .option('--alarm-email <address>', 'who is told of dead letters and errors', emailAddress)
    .option('--monthly-budget <usd>', 'above this much a month the same person is told', wholeNumber(1, 1_000_000))
    .option('--json', 'print what the stack says of itself as a line of JSON')
    .option('--policy', 'print the permissions that deploying this stage needs, for IAM, and do nothing')
    .addHelpText(
      'after',
      `
Examples:
  atelier deploy
  atelier deploy --stage prod --region eu-central-1 --profile work
  atelier deploy --stage prod --alarm-email anna@example.com --monthly-budget 20
  atelier deploy --stage ci --yes --json
  atelier deploy --stage prod --policy > policy.json

Settings of the functions, such as ATELIER_ON_UPLOAD, are taken from the environment
and .env. What is not given again with the next deploy goes back to its default;
the plan shows it. docs/deploy.md goes from an empty account to a running stack.`,
    )
    .action(async (options) => (await import('./aws/deploy.ts')).deploy(options))
}

function emailAddress(text: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return text
  throw new InvalidArgumentError('It must be an address such as anna@example.com.')
}
