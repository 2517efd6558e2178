import * as z from 'zod'
import type { Template } from '../synthesise.ts'
import { type Place, stackValues } from './stack-values.ts'

/** A resource with everything filled in and checked. */
export interface Resource<Properties> {
  readonly id: string
  readonly properties: Properties
}

/** What the parts of the local cloud read a stack by. */
export interface StackReader {
  readonly place: Place
  /** All resources of a type. Throws when one has a property that the schema does not know. */
  all<Schema extends z.ZodType>(type: string, schema: Schema): readonly Resource<z.output<Schema>>[]
  resolve(value: unknown): unknown
  /** Throws when the template has a resource of a type that nobody has read, nor declared to be of no effect here. */
  assertAllRead(): void
}

/** What a deployment has and a machine does not need, with the reason. */
const OF_NO_EFFECT: Readonly<Record<string, string>> = {
  'AWS::Logs::LogGroup': 'logs go to the terminal',
  'AWS::Logs::MetricFilter': 'nobody counts lines',
  'AWS::CloudWatch::Alarm': 'nobody is woken',
  'AWS::SNS::Topic': 'nobody is woken',
  'AWS::SNS::TopicPolicy': 'nobody is woken',
  'AWS::SNS::Subscription': 'nobody is woken',
  'AWS::Budgets::Budget': 'nothing costs money',
  'AWS::S3::BucketPolicy': 'it asks for TLS, and lets the CDN read the studio’s files, which have not been sent',
  'AWS::CloudFront::ResponseHeadersPolicy': 'what only a CDN can promise, such as TLS',
  'AWS::CloudFront::OriginAccessControl': 'the CDN of this machine calls functions itself',
}

export function readStack(template: Template, place: Place): StackReader {
  const resolve = stackValues(template, place)
  const read = new Set(Object.keys(OF_NO_EFFECT))
  return {
    place,
    resolve,
    all(type, schema) {
      read.add(type)
      return Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => {
          const parsed = schema.safeParse(resolve(resource.Properties ?? {}))
          if (parsed.success) return { id, properties: parsed.data }
          throw new Error(`${id}, a ${type}, has what the local cloud does not know:\n${z.prettifyError(parsed.error)}`)
        })
    },
    assertAllRead() {
      const unknown = Object.entries(template.Resources).filter(([, { Type }]) => !read.has(Type))
      if (unknown.length === 0) return
      const names = unknown.map(([id, { Type }]) => `${id} (${Type})`).join(', ')
      throw new Error(`The template has resources that the local cloud does not know: ${names}`)
    },
  }
}
