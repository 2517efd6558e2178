import type { AwsAccess } from '../../../adapters/aws/deployment/aws-access.ts'
import { callerIdentity } from '../../../adapters/aws/deployment/caller-identity.ts'
import { deniedText, explainAwsText, isCredentialTrouble } from './explain-aws-text.ts'

export interface FailurePlace {
  readonly access: AwsAccess
  readonly stage: string
}

/** Any keys that are good at all are good here, in each partition's first region. */
const REGION_THAT_IS_ALWAYS_ON = 'us-east-1'

/** A failure of an AWS call as a sentence with its remedy; undefined for what is no such failure. */
export async function explainAwsFailure(error: unknown, place: FailurePlace): Promise<string | undefined> {
  if (!(error instanceof Error) || !isFromAws(error)) return undefined
  const { region, profile } = place.access
  const code = error.name
  const isRegionOff =
    isCredentialTrouble(code) && region !== REGION_THAT_IS_ALWAYS_ON && (await isKnownElsewhere(place))
  if (isRegionOff) {
    return `The region ${region} is not enabled in this account, or it does not exist. Enable it in the AWS console (Account → AWS Regions), which takes some minutes, or choose another with --region.`
  }
  const denied = deniedText(error.message, { ...place, code })
  if (denied !== undefined) return denied
  return (
    explainAwsText(`${code}: ${messageOf(error)}`, { region, profile }) ?? `AWS answered ${code}: ${messageOf(error)}`
  )
}

/** What the SDK throws for an answer has `$metadata`; what it throws before there is one has a name or a system's code. */
function isFromAws(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return (
    '$metadata' in error ||
    /^(CredentialsProviderError|TokenProviderError|TimeoutError)$/.test(error.name) ||
    /^E(AI_AGAIN|CONN\w+|NOTFOUND|TIMEDOUT|HOSTUNREACH|NETUNREACH)$/.test(code)
  )
}

/** Node joins the failures of all addresses of a host to one error without a message. */
const messageOf = (error: Error): string => error.message || (error as NodeJS.ErrnoException).code || 'no reason given'

async function isKnownElsewhere({ access }: FailurePlace): Promise<boolean> {
  try {
    await callerIdentity({ ...access, region: REGION_THAT_IS_ALWAYS_ON })
    return true
  } catch {
    // The keys are no good there either: then the region is not what is wrong.
    return false
  }
}
