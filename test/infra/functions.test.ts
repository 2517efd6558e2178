import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_PATHS } from '../../infra/delivery.ts'
import { functions } from '../../infra/functions.ts'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { stageNames } from '../../src/adapters/aws/deployment/stage-account.ts'
import { cloudVariables } from '../../src/config-cloud-variables.ts'
import { variables } from '../../src/config-variables.ts'
import { PARALLEL_REMOTE_CALLS } from '../../src/entrypoints/worker-limits.ts'
import { openTestApp, type TestApp } from '../http/test-app.ts'
import { ofType, readable } from './template.ts'

let template: Template
let app: TestApp
beforeAll(async () => {
  app = await openTestApp()
  template = synthesise({ settings: { ATELIER_ON_UPLOAD: 'none' } })
})
afterAll(() => app.close())

const propertiesOf = (type: string) => ofType(template, type).map(({ properties }) => properties)
const nameOf = (value: unknown) => readable(template, value)
const functionIn = (name: string) => {
  const found = propertiesOf('AWS::Lambda::Function').find(({ FunctionName }) => FunctionName === `atelier-dev-${name}`)
  if (!found) throw new Error(`There is no function ${name}`)
  return found
}

describe('functions', () => {
  it('are those of the table and no others: nothing that the CDK brings', () => {
    const found = propertiesOf('AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)
    expect(found.sort()).toEqual(functions.map(({ name }) => `atelier-dev-${name}`).sort())
  })

  it.each(functions.map((spec) => [spec.name, spec] as const))('%s is as its row says', (name, spec) => {
    const properties = functionIn(name)
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: spec.memoryMb,
      Timeout: spec.timeoutSeconds,
    })
    const { Variables } = properties.Environment as { Variables: Record<string, unknown> }
    const wanted = [...spec.settings.map((setting) => cloudVariables[setting].name), ...Object.keys(spec.environment)]
    expect(Object.keys(Variables).sort()).toEqual([...new Set([...wanted, 'ATELIER_ON_UPLOAD'])].sort())
    for (const { name: secret } of Object.values(variables).filter(({ isSecret }) => isSecret))
      expect(Variables).not.toHaveProperty(secret)
    for (const setting of spec.settings) {
      const { parser, name: variable } = cloudVariables[setting]
      const value = nameOf(Variables[variable]).replace('REGION', 'eu-west-1').replace('ACCOUNT', '123456789012')
      expect(parser.safeParse(value).error, `${variable}=${value}`).toBeUndefined()
    }
  })

  it('have a role and a log each, shared with no other', () => {
    for (const part of ['Role', 'LoggingConfig'] as const) {
      const used = propertiesOf('AWS::Lambda::Function').map((properties) => JSON.stringify(properties[part]))
      expect(new Set(used).size).toBe(functions.length)
    }
  })

  it('reserve and provision nothing that costs while idle', () => {
    for (const properties of propertiesOf('AWS::Lambda::Function'))
      expect(properties).not.toHaveProperty('ReservedConcurrentExecutions')
    const types = Object.values(template.Resources).map(({ Type }) => Type)
    expect(types.filter((type) => /EC2|ECS|RDS|ElastiCache|NatGateway|Version$|Alias$|WAF|KMS/.test(type))).toEqual([])
    for (const { Type, Properties } of Object.values(template.Resources))
      expect(JSON.stringify(Properties ?? {}), Type).not.toMatch(/Provisioned(Poller|Throughput|Concurrency)/)
  })

  it('that queues bring work to answer message by message, at most so many at a time', () => {
    const wanted = functions.flatMap(({ name, trigger }) =>
      trigger.type === 'queues' ? trigger.queues.map((queue) => [queue, name, trigger.batchMessages]) : [],
    )
    const sources = propertiesOf('AWS::Lambda::EventSourceMapping')
    const found = sources.map(({ EventSourceArn, FunctionName, BatchSize }) => [
      nameOf(EventSourceArn).replace(/.*:atelier-dev-/, ''),
      nameOf(FunctionName).replace('atelier-dev-', ''),
      BatchSize,
    ])
    expect(found.sort()).toEqual(wanted.sort())
    for (const { FunctionResponseTypes, ScalingConfig } of sources) {
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
      expect((ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency).toBeGreaterThanOrEqual(10)
    }
  })

  it('that queues keep busy, with all that those call, leave a third of an account’s thousand executions to others', () => {
    const taken = propertiesOf('AWS::Lambda::EventSourceMapping').map(({ FunctionName, ScalingConfig }) => {
      const { MaximumConcurrency } = ScalingConfig as { MaximumConcurrency: number }
      const { settings } = functions.find(({ name }) => nameOf(FunctionName) === `atelier-dev-${name}`) ?? {}
      const calls = settings?.some((one) => one === 'inspectFunction' || one === 'pixelsFunction')
      return MaximumConcurrency * (1 + (calls ? PARALLEL_REMOTE_CALLS : 0))
    })
    expect(taken).not.toEqual([])
    expect(taken.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual((1000 * 2) / 3)
  })

  it('that work by the clock are called as their rows say', () => {
    const wanted = functions.flatMap(({ name, trigger }) =>
      trigger.type === 'schedule'
        ? trigger.calls.map(({ rate, input }) => [
            `arn:aws:lambda:REGION:ACCOUNT:function:atelier-dev-${name}`,
            rate,
            input,
          ])
        : [],
    )
    const found = propertiesOf('AWS::Scheduler::Schedule').map(({ ScheduleExpression, Target }) => {
      const { Arn, Input } = Target as { Arn: unknown; Input: string }
      return [nameOf(Arn), ScheduleExpression, JSON.parse(Input)]
    })
    expect(found).toEqual(wanted)
    expect(found.map(([, rate]) => rate)).toEqual(expect.arrayContaining(['rate(1 minute)', 'rate(1 day)']))
  })
})

describe('logs', () => {
  it('all end after two weeks and go with the stack', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup')
    expect(groups).toHaveLength(functions.length + 1)
    for (const { resource, properties } of groups) {
      expect(properties.RetentionInDays).toBe(14)
      expect(resource.DeletionPolicy).toBe('Delete')
    }
  })

  it('of functions are where the doctor looks', () => {
    const { logs } = stageNames('dev')
    const names = propertiesOf('AWS::Logs::LogGroup').map(({ LogGroupName }) => String(LogGroupName))
    expect(names.filter((name) => name.startsWith(logs))).toHaveLength(functions.length)
  })
})

describe('events', () => {
  it('go to queues only, and to subscribers as they are on one machine', () => {
    for (const { Targets, EventBusName, EventPattern } of propertiesOf('AWS::Events::Rule')) {
      const [target, ...others] = Targets as { Arn: unknown; InputPath?: string }[]
      expect(others).toEqual([])
      expect(nameOf(target?.Arn)).toMatch(/^arn:aws:sqs:REGION:ACCOUNT:atelier-dev-(events-[a-z-]+|arrivals)$/)
      const { source } = EventPattern as { source: string[] }
      if (source[0] === 'atelier') {
        expect(target?.InputPath).toBe('$.detail')
        expect(nameOf(EventBusName)).toBe('atelier-dev')
      }
    }
  })

  it('of the uploads bucket arrive, and of no other bucket, so that nothing goes in circles', () => {
    const told = ofType(template, 'AWS::S3::Bucket').filter(({ properties }) => properties.NotificationConfiguration)
    expect(told.map(({ properties }) => nameOf(properties.BucketName))).toEqual(['atelier-dev-uploads-ACCOUNT-REGION'])
    const [rule] = propertiesOf('AWS::Events::Rule').filter(({ EventPattern }) =>
      (EventPattern as { source: string[] }).source.includes('aws.s3'),
    )
    const { detail } = (rule?.EventPattern ?? {}) as { detail?: { bucket: { name: unknown[] } } }
    expect(detail?.bucket.name.map(nameOf)).toEqual(['atelier-dev-uploads-ACCOUNT-REGION'])
  })

  it('of older clients take the job on', () => {
    const rule = propertiesOf('AWS::Events::Rule').find(({ EventPattern }) =>
      (EventPattern as { source: string[] }).source.includes('gif.frames.complete'),
    )
    expect(rule?.EventPattern).toMatchObject({ 'detail-type': ['GIFGeneration'] })
    const [target] = (rule?.Targets ?? []) as { InputTransformer: { InputTemplate: string; InputPathsMap: object } }[]
    expect(Object.values(target?.InputTransformer.InputPathsMap ?? {})).toContain('$.detail.job_id')
    const filled = target?.InputTransformer.InputTemplate.replace(/<[\w-]+>/g, '"x"') ?? ''
    expect(JSON.parse(filled)).toMatchObject({ type: 'stage.completed', jobId: 'x' })
  })
})

describe('the API', () => {
  /** The function that API Gateway picks: the most specific route that fits. */
  function functionFor(method: string, path: string): string | undefined {
    const integrations = new Map(
      ofType(template, 'AWS::ApiGatewayV2::Integration').map(({ id, properties }) => [id, properties]),
    )
    const fitting = propertiesOf('AWS::ApiGatewayV2::Route')
      .map(({ RouteKey, Target }) => ({ key: String(RouteKey), target: JSON.stringify(Target) }))
      .filter(({ key }) => {
        const [verb, pattern = ''] = key.split(' ')
        return verb === method && new RegExp(`^${pattern.replace('{proxy+}', '.+')}$`).test(path)
      })
      .sort((a, b) => b.key.length - a.key.length)
    const [, id = ''] = /"Ref":"([^"]+)"/.exec(fitting[0]?.target ?? '') ?? []
    const uri = integrations.get(id)?.IntegrationUri
    return uri ? nameOf(uri).replace(/.*:function:atelier-dev-/, '') : undefined
  }

  it('has a function for every route of the app, and one that may write for those that write', () => {
    const { routes } = app.app
    expect(routes.length).toBeGreaterThan(10)
    for (const { method, path } of routes.filter(({ method }) => method !== 'ALL')) {
      const example = path.replaceAll(/:\w+/g, 'abc')
      const found = functionFor(method, example)
      expect(found, `${method} ${path}`).toMatch(/^api-/)
      if (method !== 'GET') expect(found, `${method} ${path}`).not.toBe('api-read')
      if (method === 'GET') expect(found, `${method} ${path}`).toBe('api-read')
      if (path.startsWith('/v1/jobs') && method !== 'GET') expect(found, `${method} ${path}`).toBe('api-jobs')
    }
  })

  it('is reached through the CDN by every route of the app, and its streams by their function', () => {
    const [cdn] = propertiesOf('AWS::CloudFront::Distribution')
    const { CacheBehaviors: behaviors = [] } = (cdn?.DistributionConfig ?? {}) as {
      CacheBehaviors?: { PathPattern: string; TargetOriginId: string }[]
    }
    const first = (path: string) =>
      behaviors.find(({ PathPattern }) => new RegExp(`^${PathPattern.replaceAll('*', '.*')}$`).test(path))
    // The studio's own page is at `/`; the app's stands there on one machine.
    const paths = app.app.routes.map(({ path }) => path).filter((path) => path !== '/')
    for (const path of paths) expect(first(path.replaceAll(/:\w+/g, 'abc')), path).toBeDefined()
    const streams = ['/v1/jobs/abc/events', '/v1/assets/abc/content'].map((path) => first(path)?.TargetOriginId)
    expect(new Set(streams).size).toBe(1)
    expect(streams).not.toContain(first('/v1/jobs')?.TargetOriginId)
    for (const path of API_PATHS) expect(behaviors.map(({ PathPattern }) => PathPattern)).toContain(path)
  })

  it('is throttled, and logs every request without addresses and query strings', () => {
    const [stage] = propertiesOf('AWS::ApiGatewayV2::Stage')
    expect(stage?.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 })
    const { Format = '' } = (stage?.AccessLogSettings ?? {}) as { Format?: string }
    expect(Format).toContain('$context.status')
    expect(Format).not.toMatch(/sourceIp|queryString|userAgent|\$context\.identity/i)
  })
})
