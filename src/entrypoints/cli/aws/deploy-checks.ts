import { ssmParameterFolder } from '../../../adapters/aws/deployment/parameters.ts'
import { type Check, check } from '../checks/check.ts'
import type { Stage } from './with-stage.ts'

/** What the CDK's roles and bucket are found by, unless somebody bootstrapped with names of their own. */
const BOOTSTRAP_PARAMETERS = '/cdk-bootstrap/hnb659fds/'

/** The oldest bootstrap that the CDK's templates accept. Source: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const OLDEST_BOOTSTRAP = 6

/** Below it, the workers take each other's and the API's place. New accounts begin with 10. */
const ENOUGH_CONCURRENCY = 50

/** Who we are in which account. Throws what AWS answers. */
export async function checkIdentity({ identity, profile }: Stage): Promise<Check> {
  const { accountId, arn } = await identity()
  return check('credentials', 'pass', `account ${accountId} as ${arn}${profile ? ` (profile ${profile})` : ''}`)
}

/** Whether the account is prepared for the CDK in the region. */
export async function isBootstrapped({ access }: Pick<Stage, 'access'>): Promise<boolean> {
  const parameters = ssmParameterFolder(access, BOOTSTRAP_PARAMETERS)
  try {
    return Number((await parameters.read('version')) ?? 0) >= OLDEST_BOOTSTRAP
  } finally {
    parameters.close()
  }
}

/** Whether the account lets enough functions run at the same time. */
export async function checkConcurrency({ functions, region }: Stage): Promise<Check> {
  const limit = await functions.concurrencyLimit()
  const facts = `${limit} functions may run at the same time`
  if (limit >= ENOUGH_CONCURRENCY) return check('quota', 'pass', facts)
  return check(
    'quota',
    'warn',
    `${facts}, which new accounts begin with: under load, requests are answered with 429.`,
    `Ask for 1000 in Service Quotas (Lambda, “Concurrent executions”, region ${region}); it costs nothing.`,
  )
}
