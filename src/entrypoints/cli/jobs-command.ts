import { type Command, Option } from 'commander'
import { JobStatus } from '../../schema/job.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { addSharedOptions, wholeNumber } from './shared-options.ts'

const EXAMPLES = `
Examples:
  atelier jobs list
  atelier jobs list --status failed --json | jq -r .jobId
  atelier jobs show ID
  atelier jobs cancel ID ID
  atelier jobs retry ID --wait
${exitCodeHelp}`

/** `atelier jobs list | show | cancel | retry | delete` */
export function jobsCommand(command: Command): void {
  command.addHelpText('after', EXAMPLES)
  const add = (name: string, summary: string) =>
    addSharedOptions(command.command(name).description(summary).helpOption('--help', 'explain this command'))
      // After a mistake one wants to know about this command, not about all.
      .showHelpAfterError(`(atelier jobs ${name.split(' ')[0]} --help shows what there is)`)

  add('list', 'List jobs, newest first.')
    .addOption(new Option('--status <status>', 'only these').choices(JobStatus.options))
    .option('--kind <kind>', 'only this kind, such as transform')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 1_000_000), 20)
    .action(async (options) => (await import('./list-jobs.ts')).listJobs(options))
  add('show <job>', 'Show one job with its results.').action(async (jobId: string, options) =>
    (await import('./show-job.ts')).showJob(jobId, options),
  )
  add('cancel <jobs...>', 'Stop jobs; what is made stays.').action(async (jobIds: string[], options) =>
    (await import('./change-jobs.ts')).cancelJobs(jobIds, options),
  )
  add('retry <jobs...>', 'Start failed jobs again at what is missing.')
    .option('--wait', 'wait until they have ended; without a running server always so')
    .action(async (jobIds: string[], options) => (await import('./change-jobs.ts')).retryJobs(jobIds, options))
  add('delete <jobs...>', 'Forget jobs that have ended; the pictures they made stay.').action(
    async (jobIds: string[], options) => (await import('./change-jobs.ts')).deleteJobs(jobIds, options),
  )
}
