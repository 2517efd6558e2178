import { type AwsAccess, findRegion } from '../../../adapters/aws/deployment/aws-access.ts'
import { type CallerIdentity, callerIdentity } from '../../../adapters/aws/deployment/caller-identity.ts'
import { openStageAccount, type StageAccount } from '../../../adapters/aws/deployment/stage-account.ts'
import { readEnvironment } from '../../environment.ts'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { withInterrupt } from '../interrupt.ts'
import { createTerminal, type Terminal } from '../terminal.ts'
import { explainAwsFailure } from './explain-aws-failure.ts'
import type { StageOptions } from './stage-options.ts'

/** A stage in an account, as a command works on it. */
export interface Stage extends StageAccount {
  readonly stage: string
  readonly region: string
  readonly profile: string | undefined
  readonly access: AwsAccess
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Asked once. */
  identity(): Promise<CallerIdentity>
}

/** Where nothing names a region; the one AWS itself began with. */
const DEFAULT_REGION = 'us-east-1'

/**
 * Runs a command on a stage, with a signal that Ctrl-C aborts. What AWS refuses becomes a `CommandError` that says what
 * to do. `doing` is what Ctrl-C brings about.
 */
export async function withStage(
  options: StageOptions,
  run: (stage: Stage) => Promise<void>,
  doing = 'Stopping',
): Promise<void> {
  const { stdout, stderr } = process
  const terminal = createTerminal({ stdout, stderr, environment: process.env })
  await withInterrupt(
    terminal,
    async (signal) => {
      const access = await accessOf(options)
      const account = openStageAccount(access, options.stage)
      const { region, profile } = access
      let asked: Promise<CallerIdentity> | undefined
      const identity = () => {
        asked ??= callerIdentity(access)
        return asked
      }
      try {
        await run({ ...account, stage: options.stage, region, profile, access, terminal, signal, identity })
      } catch (error) {
        signal.throwIfAborted()
        const explained = await explainAwsFailure(error, { access, stage: options.stage })
        throw explained === undefined ? error : new CommandError(explained, exitCodes.failed)
      } finally {
        account.close()
      }
    },
    doing,
  )
}

async function accessOf({ region, profile }: StageOptions): Promise<AwsAccess> {
  const environment = readEnvironment()
  const named = profile ?? (environment.AWS_PROFILE || undefined)
  const found =
    region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (await findRegion(named)) || DEFAULT_REGION)
  return {
    region: found,
    ...(named === undefined ? {} : { profile: named }),
    s3PathStyle: Boolean(environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL),
  }
}
