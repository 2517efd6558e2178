import type { ServerResponse } from 'node:http'
import * as z from 'zod'
import { type HttpRequest, httpEvent, readAnswer } from './http-event.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { judge, Statement } from './policy.ts'
import type { StackReader } from './stack-reader.ts'
import { hosts } from './stack-values.ts'

const Api = z.strictObject({ Name: z.string(), ProtocolType: z.literal('HTTP') })
const Integration = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
})
const Route = z.strictObject({
  ApiId: z.string(),
  AuthorizationType: z.literal('NONE'),
  RouteKey: z.string().regex(/^(\$default|[A-Z]+ \/\S*)$/),
  Target: z.string().regex(/^integrations\//),
})
const Stage = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  // Of no effect: nobody is throttled, and the functions' own lines are log enough.
  DefaultRouteSettings: z.unknown().optional(),
  AccessLogSettings: z.unknown().optional(),
})
/** Who may call a function. */
export const Permission = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  FunctionUrlAuthType: z.string().optional(),
  InvokedViaFunctionUrl: z.boolean().optional(),
})

/** The most that a function takes and gives at once. Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1_048_576

export type Origin = (request: HttpRequest, response: ServerResponse) => Promise<void>

/** The stack's HTTP APIs, by their host names. Throws when a route's function does not let API Gateway in. */
export function httpApis(
  stack: StackReader,
  options: { functionByArn: (arn: string) => LambdaFunction; nowMs: () => number },
): ReadonlyMap<string, Origin> {
  const { place } = stack
  const integrations = new Map(
    stack.all('AWS::ApiGatewayV2::Integration', Integration).map(({ id, properties }) => [id, properties]),
  )
  const permissions = stack.all('AWS::Lambda::Permission', Permission).map(({ properties }) => properties)
  const stages = stack.all('AWS::ApiGatewayV2::Stage', Stage)
  const routes = stack.all('AWS::ApiGatewayV2::Route', Route).map(({ id, properties: { ApiId, RouteKey, Target } }) => {
    const integration = integrations.get(Target.replace('integrations/', ''))
    if (!integration) throw new Error(`The route ${id} leads to ${Target}, which the template does not have`)
    const [method = '', path = ''] = RouteKey.split(' ')
    const called = `arn:aws:execute-api:${place.region}:${place.accountId}:${ApiId}/$default/${method}${path}`
    assertCallable(permissions, { called, functionArn: integration.IntegrationUri, id })
    return {
      apiId: ApiId,
      key: RouteKey,
      method,
      target: options.functionByArn(integration.IntegrationUri),
      ...routePath(path),
    }
  })
  return new Map(
    stack.all('AWS::ApiGatewayV2::Api', Api).map(({ id }): [string, Origin] => {
      if (!stages.some(({ properties }) => properties.ApiId === id)) throw new Error(`The API ${id} has no stage`)
      const own = routes.filter(({ apiId }) => apiId === id)
      const domainName = hosts.api(id, place)
      return [
        domainName,
        async (request, response) => {
          const fitting = own.filter((route) => route.method === request.method && route.pattern.test(request.path))
          const route = fitting.sort((a, b) => b.weight - a.weight)[0] ?? own.find(({ key }) => key === '$default')
          if (!route) return say(response, 404, 'Not Found')
          const event = httpEvent(request, {
            ...place,
            apiId: id,
            domainName,
            routeKey: route.key,
            nowMs: options.nowMs(),
          })
          const payload = Buffer.from(JSON.stringify(event))
          if (payload.length > MAX_PAYLOAD_BYTES) return say(response, 413, 'Request Entity Too Large')
          const ended = await route.target.invoke(payload)
          if (ended.kind !== 'answered') return say(response, 500, 'Internal Server Error')
          const { head, body } = readAnswer(ended.body)
          response.writeHead(head.status, { ...head.headers, 'content-length': body.length })
          response.end(request.method === 'HEAD' ? undefined : body)
        },
      ]
    }),
  )
}

const say = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message }))
}

/** The longest fixed part decides, and a path without a variable before one with. */
function routePath(path: string): { pattern: RegExp; weight: number } {
  const source = path.replace(/\{\w+\+\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')
  const fixed = path.split('{')[0] ?? ''
  return { pattern: new RegExp(`^${source}$`), weight: fixed.length * 2 + (path.includes('{') ? 0 : 1) }
}

function assertCallable(
  permissions: readonly z.output<typeof Permission>[],
  { called, functionArn, id }: { called: string; functionArn: string; id: string },
): void {
  const statements = permissions
    .filter(({ FunctionName }) => functionArn === FunctionName)
    .map(({ Action, Principal, SourceArn = '*' }) =>
      Statement.parse({
        Effect: 'Allow',
        Action,
        Resource: functionArn,
        Principal: { Service: Principal },
        Condition: { ArnLike: { 'aws:sourcearn': SourceArn } },
      }),
    )
  const wish = { action: 'lambda:InvokeFunction', resource: functionArn, service: 'apigateway.amazonaws.com' }
  if (judge(statements, { ...wish, facts: { 'aws:sourcearn': called } }).isAllowed) return
  throw new Error(`The function of the route ${id} does not let API Gateway call it for ${called}`)
}
