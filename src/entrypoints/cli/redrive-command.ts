import { Argument, type Command } from 'commander'
import type { Pool } from '../../jobs/define.ts'
import { addStageOptions } from './aws/stage-options.ts'

/** As `src/jobs/define.ts` has them, which `--help` must not wait for; a test compares. */
export const redrivePools: readonly Pool[] = ['web', 'model', 'image']

/** `atelier redrive` */
export function redriveCommand(command: Command): void {
  addStageOptions(
    command
      .description(
        'Try everything again that failed on AWS: jobs of every owner, each at what is missing, and events that nobody could handle. For after an outage or a deploy that mended something.',
      )
      .addArgument(new Argument('[pool]', 'only jobs of kinds that this pool works on').choices(redrivePools)),
  )
    .option('--json', 'print one line of JSON for each job')
    .addHelpText(
      'after',
      `
Examples:
  atelier redrive --stage prod
  atelier redrive model --stage prod

On one machine: atelier jobs list --status failed, and atelier jobs retry ID.`,
    )
    .action(async (pool: Pool | undefined, options) => (await import('./aws/redrive.ts')).redrive(pool, options))
}
