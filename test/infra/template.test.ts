import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { namesOf } from '../../infra/names.ts'
import { operatorSettings } from '../../infra/operator-settings.ts'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { stageNames } from '../../src/adapters/aws/deployment/stage-account.ts'
import { cycleIn } from './cycle.ts'
import { ofType, readable } from './template.ts'

interface Diagnostic {
  readonly severity: string
  readonly ruleId: string
  readonly message: string
}

let template: Template
/** Another stage, with all that can be chosen. */
let full: Template
beforeAll(() => {
  template = synthesise()
  full = synthesise({ stage: 'prod', alarmEmail: 'ops@example.com', monthlyBudgetUsd: 20 })
})

/** The packages of `infra/`. */
const infraRequire = createRequire(join(import.meta.dirname, '../../infra/package.json'))

/** A check of templates by AWS, which needs no network, but seconds to start. */
function openCheck() {
  const { RegoEngine, TemplateFile } = infraRequire('@aws/cloudformation-validate')
  const engine = new RegoEngine()
  const folder = mkdtempSync(join(tmpdir(), 'atelier-validate-'))
  return {
    errorsIn(checked: unknown): string[] {
      const file = join(folder, 'template.json')
      writeFileSync(file, JSON.stringify(checked))
      const { diagnostics }: { diagnostics: Diagnostic[] } = engine.validateStandard(new TemplateFile(file))
      const bad = diagnostics.filter(({ severity }) => ['ERROR', 'FATAL'].includes(severity))
      return bad.map(({ ruleId, message }) => `${ruleId} ${message}`)
    },
    close() {
      engine.free()
      rmSync(folder, { recursive: true })
    },
  }
}

describe('the template', () => {
  it('has no errors that CloudFormation would find', { timeout: 180_000 }, () => {
    const check = openCheck()
    try {
      expect(check.errorsIn(full)).toEqual([])
      const broken = structuredClone(full) as unknown as { Resources: Record<string, { Properties: object }> }
      const [queue] = ofType(full, 'AWS::SQS::Queue')
      Object.assign(broken.Resources[queue?.id ?? '']?.Properties ?? {}, { VisibilityTimeout: 'long', Colour: 'red' })
      expect(check.errorsIn(broken)).not.toEqual([])
    } finally {
      check.close()
    }
  })

  it('has no resources that wait for each other, so that one pass deploys it', () => {
    expect(cycleIn(full)).toBeUndefined()
    const [bucket] = ofType(full, 'AWS::S3::Bucket')
    const [cdn] = ofType(full, 'AWS::CloudFront::Distribution')
    const broken = structuredClone(full) as { Resources: Record<string, unknown> }
    // The uploads bucket lets in pages of the CDN; the CDN must not need the bucket.
    broken.Resources[cdn?.id ?? ''] = { ...cdn?.resource, DependsOn: bucket?.id }
    expect(cycleIn(broken as Template)).toContain(cdn?.id)
  })

  it('is not made with a fault that cdk-nag knows and for which nobody wrote a reason', () => {
    const { Queue } = infraRequire('aws-cdk-lib/aws-sqs')
    // It has no dead letters and takes messages without TLS.
    expect(() => synthesise({}, (stack) => new Queue(stack, 'Careless'))).toThrow('AwsSolutions-SQS4')
  })

  it('is not made of choices that do not fit', () => {
    expect(() => synthesise({ stage: 'Not-a-stage' })).toThrow('must be a lowercase letter')
    expect(() => synthesise({ monthlyBudgetUsd: 20 })).toThrow('set alarmEmail too')
  })

  it('deletes everything that it made, with nothing that deletes pictures by itself', () => {
    for (const { Type, DeletionPolicy } of Object.values(full.Resources))
      expect(DeletionPolicy ?? 'Delete', Type).toBe('Delete')
    const types = Object.values(full.Resources).map(({ Type }) => Type)
    expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([])
    expect(ofType(full, 'AWS::DynamoDB::Table')[0]?.properties).not.toHaveProperty('DeletionProtectionEnabled', true)
  })

  it('says where everything is', () => {
    const kinds = ['PublicUrl', 'ApiUrl', 'CdnDomain', 'TableName', 'UploadsBucketName', 'OriginalsBucketName']
    const more = ['ResultsBucketName', 'SiteBucketName', 'ImageQueueUrl', 'ArrivalsQueueUrl', 'EventBusName']
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining([...kinds, ...more]))
  })

  it('puts the public URL where functions look for it', () => {
    const [parameter] = ofType(template, 'AWS::SSM::Parameter')
    expect(parameter?.properties).toMatchObject({ Name: '/atelier/dev/public-url', Type: 'String' })
    expect(readable(template, parameter?.properties.Value)).toMatch(/^https:\/\/Cdn\w+\.DomainName$/)
  })
})

describe('alarms', () => {
  it('are at most ten, and tell somebody where there is somebody to tell', () => {
    for (const [one, isTold] of [
      [template, false],
      [full, true],
    ] as const) {
      const alarms = ofType(one, 'AWS::CloudWatch::Alarm')
      expect(alarms.length).toBeGreaterThan(0)
      expect(alarms.length).toBeLessThanOrEqual(10)
      expect(alarms.every(({ properties }) => Array.isArray(properties.AlarmActions))).toBe(isTold)
    }
    expect(ofType(template, 'AWS::SNS::Topic')).toEqual([])
    expect(ofType(full, 'AWS::SNS::Subscription')).toHaveLength(1)
    expect(ofType(full, 'AWS::Budgets::Budget')).toHaveLength(1)
  })
})

describe('two stages', () => {
  it('share no name, so that one account holds both', () => {
    const names = (one: Template) =>
      Object.values(one.Resources)
        .filter(({ Type }) => !NAMES_OTHERS.includes(Type))
        .flatMap(({ Properties = {} }) =>
          Object.entries(Properties)
            .filter(([key]) => /Name$/.test(key) && !['EventBusName', 'StageName', 'MetricName'].includes(key))
            .map(([key, value]) => `${key} ${readable(one, value)}`),
        )
    const ofDev = names(template)
    expect(ofDev.length).toBeGreaterThan(40)
    expect(ofDev.filter((name) => names(full).includes(name))).toEqual([])
    expect(ofDev.filter((name) => !/atelier[-/]dev/i.test(name))).toEqual([])
  })

  it('are called what the commands for a stage call them', () => {
    const { stack, prefix, table, parameters } = namesOf('dev')
    expect({ stack, prefix, table, parameters }).toEqual(
      expect.objectContaining({
        stack: stageNames('dev').stack,
        prefix: stageNames('dev').prefix,
        table: stageNames('dev').table,
        parameters: stageNames('dev').parameters,
      }),
    )
  })
})

/** Resources whose names are those of what they belong to. */
const NAMES_OTHERS = ['AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping', 'AWS::Logs::MetricFilter']

describe('settings of whoever deploys', () => {
  it('reach the functions, but for secrets and what is one machine’s', () => {
    const environment = {
      ATELIER_ON_UPLOAD: 'none',
      ATELIER_TOKENS: 'ann:0123456789abcdef',
      ATELIER_PORT: '1',
      ATELIER_PUBLIC_URL: 'http://127.0.0.1:1',
      HOME: '/root',
    }
    expect(operatorSettings(environment)).toEqual({ ATELIER_ON_UPLOAD: 'none' })
  })

  it('are refused before anything is deployed when they are not allowed', () => {
    expect(() => operatorSettings({ ATELIER_ON_UPLOAD: 'maybe' })).toThrow('ATELIER_ON_UPLOAD must be web or none')
  })
})
