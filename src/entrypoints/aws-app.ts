import packageJson from '#package.json' with { type: 'json' }
import { uploadJobId } from '../core/on-upload.ts'
import { createApp } from '../http/app.ts'
import type { AwsRuntime } from './aws-runtime.ts'
import type { HttpEvent } from './aws-types.ts'
import { awsUploads } from './aws-uploads.ts'
import { noHttpMetrics } from './log-metrics.ts'

const NO_METRICS = '# Functions on AWS keep no counters: Lambda, SQS and API Gateway have theirs in CloudWatch.\n'

/** The HTTP API as the functions serve it: the same app as on one machine, with tokens. */
export function awsApp(runtime: AwsRuntime): ReturnType<typeof createApp> {
  const { engine, config, parameters, log, newId } = runtime
  const { publicUrl, tokens } = parameters
  const uploads = awsUploads(runtime)
  return createApp({
    engine,
    view: {
      signer: uploads.signer,
      nowMs: engine.nowMs,
      uploadJobId: (record) => (config.onUpload === 'web' ? uploadJobId(engine, record) : undefined),
    },
    uploads,
    auth: { mode: 'token', tokens },
    publicUrl,
    version: packageJson.version,
    corsOrigins: config.corsOrigins,
    isReady: () => true,
    newId,
    log,
    metrics: noHttpMetrics,
    metricsText: () => Promise.resolve(NO_METRICS),
    clientOf,
  })
}

/**
 * Who is calling, for counting wrong tokens. Through the CDN the address that API Gateway sees is one of the CDN's, which
 * many people share, so the viewer's own counts too. It can be invented only by whoever goes around the CDN, and then
 * the first part is that caller's.
 */
function clientOf(runtime: unknown): string {
  const { event } = runtime as { readonly event: HttpEvent }
  return `${event.requestContext.http.sourceIp} ${viewerOf(event)}`
}

/** Address without its port. Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html */
const viewerOf = ({ headers }: HttpEvent) =>
  (headers['cloudfront-viewer-address'] ?? '').replace(/:\d+$/, '').slice(0, 45)
