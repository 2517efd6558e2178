import { beforeAll, describe, expect, it } from 'vitest'
import { idleLines } from '../../infra/idle-costs.ts'
import { FETCH_STAGE, jobSteps, uploadSteps, viewSteps } from '../../infra/job-costs.ts'
import { costAfterFree, costOf, type Price, prices, sumOf } from '../../infra/prices.ts'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { pipeline } from '../../src/pipeline.ts'
import { ofType } from './template.ts'

let template: Template
beforeAll(() => {
  template = synthesise()
})

const idleUsd = (one: Template) => costOf(sumOf(idleLines(one).map(({ usage }) => usage)))

describe('idle', () => {
  it('costs at most three dollars a month, free allowances left aside', () => {
    expect(idleUsd(template)).toBeLessThanOrEqual(3)
    expect(costAfterFree(sumOf(idleLines(template).map(({ usage }) => usage)))).toBeLessThan(idleUsd(template))
  })

  it('is counted from the template: one more queue that is asked, and one more alarm, cost more', () => {
    const [source] = ofType(template, 'AWS::Lambda::EventSourceMapping')
    const [alarm] = ofType(template, 'AWS::CloudWatch::Alarm')
    const withMore = (resource: object | undefined) =>
      ({ ...template, Resources: { ...template.Resources, More: resource } }) as Template
    // Five long polls of 20 s for 730 hours, at $0.40 a million.
    expect(idleUsd(withMore(source?.resource)) - idleUsd(template)).toBeCloseTo(0.2628, 4)
    expect(idleUsd(withMore(alarm?.resource)) - idleUsd(template)).toBeGreaterThanOrEqual(0.1)
  })

  it('counts no type of resource that nobody has looked at', () => {
    const gateway = { Type: 'AWS::EC2::NatGateway', Properties: {} }
    expect(() => idleLines({ ...template, Resources: { ...template.Resources, gateway } })).toThrow('NatGateway')
  })
})

describe('a job', () => {
  it.each(Object.keys(pipeline))('%s has a step for each of its stages, and a cost', (kind) => {
    const steps = jobSteps(pipeline, kind)
    for (const { name } of pipeline[kind as keyof typeof pipeline].stages)
      expect(steps.some(({ what }) => what.startsWith(`${name}: `))).toBe(name !== FETCH_STAGE)
    expect(costOf(sumOf(steps.map(({ usage }) => usage)))).toBeGreaterThan(0)
  })

  it('uses functions that there are', () => {
    for (const { what, usage } of [...uploadSteps, ...viewSteps, ...jobSteps(pipeline, 'transform')])
      if (usage.lambdaRequest) expect(usage.lambdaGbSecond, what).toBeGreaterThan(0)
  })
})

it('every price has a source of AWS’s own', () => {
  for (const { source, usd } of Object.values<Price>(prices)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\//)
    expect(usd).toBeGreaterThan(0)
  }
})
