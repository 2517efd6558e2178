import { Duration, Fn, type Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  type Function as EdgeFunction,
  FunctionEventType,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { FunctionUrlOrigin, HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { FunctionUrlAuthType, InvokeMode, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { TOKEN_HEADER } from '../src/entrypoints/token-header.ts'
import { acknowledge } from './acknowledge.ts'
import { createEdgeFunctions } from './edge-functions.ts'
import { functions } from './functions.ts'
import type { Names } from './names.ts'
import { createHeaders } from './response-headers.ts'
import { functionOf } from './workers.ts'

/**
 * What the CDN sends to the API; all else is the studio's. The older APIs' paths are among them, so that no page of the
 * studio takes one of these names.
 */
export const API_PATHS = [
  ...['/v1/*', '/openapi.json', '/docs', '/docs/*', '/healthz', '/readyz', '/metrics'],
  ...['/i/*', '/p/*', '/feed.json'],
  ...['/generate', '/posts', '/process', '/gif', '/api/*', '/generative-ai-images/*'],
] as const

/**
 * How long the CDN keeps a picture at most before it asks again whether the link still holds, although its bytes never
 * change: a deleted picture is gone from everywhere after five minutes.
 */
const CONTENT_SECONDS = 300

/** A stream of events is silent for at most 15 s. This is the most that CloudFront waits without a raised quota. */
const SILENCE_SECONDS = 60

/** One domain for all: the studio's files, the API under its paths, and what streams. */
export function createDelivery(
  stack: Stack,
  names: Names,
  parts: { site: Bucket; api: HttpApi; created: ReadonlyMap<string, LambdaFunction> },
): Distribution {
  const { onSite, onStream } = createEdgeFunctions(stack, names)
  const headers = createHeaders(stack, names)
  const common = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS }
  const distribution = new Distribution(stack, 'Cdn', {
    comment: names.stack,
    defaultRootObject: 'index.html',
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PriceClass.PRICE_CLASS_100,
    defaultBehavior: {
      ...common,
      // The CDK's class and its interface disagree on whether one property may be undefined.
      origin: S3BucketOrigin.withOriginAccessControl(parts.site as IBucket),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: headers.site,
      functionAssociations: [atRequest(onSite)],
    },
  })
  // The first path that fits decides: what streams stands before the API that it is a part of.
  for (const [path, behavior] of streamBehaviors(stack, names, parts.created, onStream)) {
    distribution.addBehavior(path, behavior.origin, { ...common, ...behavior, responseHeadersPolicy: headers.api })
  }
  const apiOrigin = new HttpOrigin(Fn.select(2, Fn.split('/', parts.api.apiEndpoint)))
  for (const path of API_PATHS) {
    distribution.addBehavior(path, apiOrigin, {
      ...common,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: headers.api,
    })
  }
  acknowledgeFindings(distribution)
  return distribution
}

function streamBehaviors(
  stack: Stack,
  names: Names,
  created: ReadonlyMap<string, LambdaFunction>,
  onStream: EdgeFunction,
): [string, BehaviorOptions][] {
  const contentCache = createContentCache(stack, names)
  return functions.flatMap(({ name, trigger }) => {
    if (trigger.type !== 'stream') return []
    const url = functionOf(created, name).addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    })
    const origin = FunctionUrlOrigin.withOriginAccessControl(url, { readTimeout: Duration.seconds(SILENCE_SECONDS) })
    return trigger.paths.map((path): [string, BehaviorOptions] => [
      path,
      {
        origin,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: path.endsWith('/content') ? contentCache : CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        functionAssociations: [atRequest(onStream)],
      },
    ])
  })
}

const atRequest = (edgeFunction: EdgeFunction) => ({
  function: edgeFunction,
  eventType: FunctionEventType.VIEWER_REQUEST,
})

/** Pictures by their whole signed link, or by the token that may see them: nobody gets what was cached for another. */
const createContentCache = (stack: Stack, names: Names) =>
  new CachePolicy(stack, 'ContentCache', {
    cachePolicyName: `${names.prefix}content-${stack.region}`,
    comment: 'Pictures by their signed links',
    minTtl: Duration.seconds(CONTENT_SECONDS),
    defaultTtl: Duration.seconds(CONTENT_SECONDS),
    maxTtl: Duration.seconds(CONTENT_SECONDS),
    queryStringBehavior: CacheQueryStringBehavior.all(),
    headerBehavior: CacheHeaderBehavior.allowList(TOKEN_HEADER, 'Origin'),
    cookieBehavior: CacheCookieBehavior.none(),
  })

function acknowledgeFindings(distribution: Distribution) {
  const reasons = {
    CFR1: 'Visitors of every country are welcome; an operator who must exclude one adds it here.',
    CFR2: 'AWS WAF costs $5 a month and $1 a rule without any request. The API is throttled, asks for a token and has a budget for each owner.',
    CFR3: 'Access logs keep addresses of visitors and cost storage; the API and the functions log every request that does something.',
    CFR4: 'On the CDN’s own domain, AWS fixes the oldest TLS version; with a domain and certificate of one’s own it is set there.',
  }
  for (const [rule, reason] of Object.entries(reasons)) acknowledge(distribution, `AwsSolutions-${rule}`, reason)
}
