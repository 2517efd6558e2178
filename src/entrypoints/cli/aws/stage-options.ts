import { type Command, InvalidArgumentError } from 'commander'

/** What every command on a stage in AWS takes. */
export interface StageOptions {
  readonly stage: string
  readonly region?: string
  readonly profile?: string
  readonly json?: boolean
}

/**
 * A letter, then at most eleven letters and digits: the longest name made with it, a bucket's, may have 63 characters.
 * No hyphen, so that the names of one stage never begin those of another.
 */
const STAGE = /^[a-z][a-z0-9]{0,11}$/

const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/

/** Adds the options that say which stage in which account is meant. */
export function addStageOptions(command: Command): Command {
  return command
    .option('--stage <name>', 'which of several stacks in an account', stageName, 'dev')
    .option('--region <region>', 'the AWS region (default: AWS_REGION, else the profile’s, else us-east-1)', regionName)
    .option('--profile <name>', 'a profile of the AWS configuration files (default: AWS_PROFILE)')
}

export function stageName(text: string): string {
  if (STAGE.test(text)) return text
  throw new InvalidArgumentError('It must be a lowercase letter, and at most eleven more letters and digits.')
}

function regionName(text: string): string {
  if (REGION.test(text)) return text
  throw new InvalidArgumentError('It must be a region such as eu-west-1.')
}
