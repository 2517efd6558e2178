import { printable } from '../text.ts'
import { DEPLOYER_POLICY, policyLineOf } from './deployer-policy.ts'

export interface TextPlace {
  readonly region: string
  readonly profile: string | undefined
}

/** What AWS says of keys that it does not know, and of good ones in a region that is not enabled. */
const UNKNOWN_KEYS =
  /InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|InvalidSignature|SignatureDoesNotMatch/

export const isCredentialTrouble = (text: string): boolean => UNKNOWN_KEYS.test(text) || /ENOTFOUND/.test(text)

interface Meaning {
  readonly pattern: RegExp
  readonly says: (place: TextPlace) => string
}

const SETTING_UP = `Give Atelier credentials in one of these ways:
  Windows (PowerShell)   winget install Amazon.AWSCLI; aws configure sso   (or: aws configure)
                         or: $env:AWS_ACCESS_KEY_ID = '…'; $env:AWS_SECRET_ACCESS_KEY = '…'
  macOS                  brew install awscli && aws configure sso          (or: aws configure)
  Linux                  install awscli, then aws configure sso            (or: aws configure)
                         or: export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
Then: aws sts get-caller-identity. docs/deploy.md has it step by step.`

const login = ({ profile }: TextPlace) => `aws sso login${profile ? ` --profile ${profile}` : ''}`

/** In this order: the first that fits says it. The CDK's own words are among them. */
const MEANINGS: readonly Meaning[] = [
  {
    pattern:
      /ExpiredToken|token (included in the request )?(is|has) expired|SSO session .*(expired|invalid)|RequestExpired|Token is expired/i,
    says: (place) =>
      `The AWS credentials have expired. Sign in again (${login(place)}), or get new temporary keys, and run the same command again.`,
  },
  {
    pattern:
      /Could not load credentials|Unable to resolve AWS account|no credentials have been configured|CredentialsProviderError|TokenProviderError/i,
    says: ({ profile }) => `No AWS credentials were found${profile ? ` in the profile ${profile}` : ''}. ${SETTING_UP}`,
  },
  {
    pattern: UNKNOWN_KEYS,
    says: () =>
      'AWS does not accept these credentials: the access key was deleted or mistyped, or the clock of this machine is wrong. Check with `aws sts get-caller-identity`, and make a new key or sign in again.',
  },
  {
    pattern:
      /has the environment been bootstrapped|is not bootstrapped|cdk bootstrap|toolkit stack must be deployed|\/cdk-bootstrap\/.* not found/i,
    says: ({ region }) =>
      `This account is not prepared for the CDK in ${region}, or with an old version. Run \`atelier deploy\` as somebody who may make IAM roles: it offers to do it.`,
  },
  {
    pattern:
      /LimitExceeded|TooMany(Buckets|Distributions|Functions)|ServiceQuotaExceeded|limit exceeded|maximum (number|unreserved)|UnreservedConcurrentExecution/i,
    says: ({ region }) =>
      `A limit of the account is reached. Ask for a higher one in the AWS console (Service Quotas, region ${region}), or delete what is not needed, and run the same command again.`,
  },
  {
    pattern: /Throttl|Rate exceeded|TooManyRequests|RequestLimitExceeded|SlowDown/i,
    says: () => 'AWS is asked too often for the moment. Run the same command again in a minute.',
  },
  {
    pattern: /ENOTFOUND/,
    says: ({ region }) =>
      `The address of AWS in ${region} is not known. Check the region's name and the network, or choose another with --region.`,
  },
  {
    pattern: /EAI_AGAIN|ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError/,
    says: ({ region }) =>
      `AWS in ${region} cannot be reached. Check the network and a proxy (HTTPS_PROXY), and run it again.`,
  },
]

/** What a text of AWS or of the CDK means, with the remedy and the text; undefined when it is not known. */
export function explainAwsText(text: string, place: TextPlace): string | undefined {
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(text))
  return meaning && `${meaning.says(place)}\n(${short(text)})`
}

const DENIED = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)(?: on resource:? (\S+))?/

/** The CDK's way of saying that a role does not let one in. */
const NO_ROLE = /could not be used to assume '(\S+)'/

/** A refusal with the permission that is missing and where the deployer's policy grants it; undefined for other texts. */
export function deniedText(text: string, { stage, code = '' }: { stage: string; code?: string }): string | undefined {
  const [, role] = NO_ROLE.exec(text) ?? []
  const denial = DENIED.exec(text)
  // Without its role, the CDK tries as whoever called it, and what that fails of is not what is missing.
  const [action, resource] = role && denial ? ['sts:AssumeRole', role] : [denial?.[1], denial?.[2]]
  if (action === undefined && !/AccessDenied|Forbidden|UnauthorizedOperation/.test(`${code} ${text}`)) return undefined
  const how = `Have it attached to you: atelier deploy --stage ${stage} --policy prints it, and docs/deploy.md says how.`
  if (action === undefined)
    return `AWS denies access. The deployer's policy is ${DEPLOYER_POLICY}. ${how}\n(${short(text)})`
  const line = policyLineOf(action)
  const on = resource ? ` on ${printable(resource).replace(/[.,]$/, '')}` : ''
  const where =
    line === undefined
      ? 'That permission is not among the deployer’s: it is one of the CDK’s roles that lacks it, or a rule of your organization forbids it.'
      : `${DEPLOYER_POLICY} grants it in line ${line}. ${how}`
  return `AWS denies ${action}${on}. ${where}`
}

/** One line of it is enough; AWS's are long, and the CDK's have a stack behind them. */
const short = (text: string) => printable((text.split('\n')[0] ?? '').slice(0, 400))
