import type { Stack } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { acknowledge } from './acknowledge.ts'
import { functions } from './functions.ts'
import { createLogGroup } from './log-group.ts'
import { idOf, type Names } from './names.ts'
import { functionOf } from './workers.ts'

/** Requests a second for everybody together, and how many may come at once: what 1,000 executions of 0.5 s can answer. */
const THROTTLE = { rateLimit: 1_000, burstLimit: 2_000 }

/** The HTTP API: every route goes to the function that may do no more than it asks. CORS is the app's to answer. */
export function createApi(stack: Stack, names: Names, created: ReadonlyMap<string, LambdaFunction>): HttpApi {
  const api = new HttpApi(stack, 'Api', { apiName: names.stack, createDefaultStage: false })
  const accessLog = createLogGroup(stack, 'ApiLog', `/aws/apigateway/${names.stack}`)
  new HttpStage(stack, 'ApiStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
  })
  for (const { name, trigger } of functions) {
    if (trigger.type !== 'http') continue
    const integration = new HttpLambdaIntegration(`${idOf(name)}Integration`, functionOf(created, name))
    for (const route of trigger.routes) {
      const [method = '', path = ''] = route.split(' ')
      api.addRoutes({ path, methods: [methodOf(method)], integration })
    }
  }
  acknowledge(
    api,
    'AwsSolutions-APIG4',
    'The app itself asks for a token, in the same way on every runtime; health, the document and signed links are open on purpose.',
  )
  return api
}

/** One line for each request; no addresses of visitors, no query strings (they carry signatures). */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    sizeBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    error: '$context.integrationErrorMessage',
  }),
)

function methodOf(text: string): HttpMethod {
  const method = Object.values(HttpMethod).find((one) => one === text)
  if (!method) throw new RangeError(`"${text}" is no method that API Gateway routes by.`)
  return method
}
