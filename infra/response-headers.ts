import { Aws, Duration, type Stack } from 'aws-cdk-lib'
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront'
import type { Names } from './names.ts'

const YEAR = Duration.days(365)

/** Security headers: all of them for the studio's files; for the API, which sends its own, what only a CDN can promise. */
export function createHeaders(stack: Stack, names: Names): { site: ResponseHeadersPolicy; api: ResponseHeadersPolicy } {
  const strictTransportSecurity = { accessControlMaxAge: YEAR, includeSubdomains: true, override: true }
  return {
    site: new ResponseHeadersPolicy(stack, 'SiteHeaders', {
      responseHeadersPolicyName: `${names.prefix}site-${stack.region}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(names), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity,
      },
    }),
    api: new ResponseHeadersPolicy(stack, 'ApiHeaders', {
      responseHeadersPolicyName: `${names.prefix}api-${stack.region}`,
      securityHeadersBehavior: { contentTypeOptions: { override: true }, strictTransportSecurity },
    }),
  }
}

/** Own scripts and styles only; pictures are sent to the uploads bucket, and shown from here or from memory. */
function contentSecurityPolicy({ buckets }: Names): string {
  const uploads = `https://${buckets.uploads}.s3.${Aws.REGION}.${Aws.URL_SUFFIX} https://${buckets.uploads}.s3.${Aws.URL_SUFFIX}`
  return [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self' ${uploads}`,
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action 'self' ${uploads}`,
  ].join('; ')
}
