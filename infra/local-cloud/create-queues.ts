import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { PolicyDocument, type Statement } from './policy.ts'
import type { StackReader } from './stack-reader.ts'

const Queue = z.strictObject({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  DelaySeconds: z.number().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  // Of no effect: messages are in this machine's memory.
  SqsManagedSseEnabled: z.boolean().optional(),
})

const QueuePolicy = z.strictObject({ Queues: z.array(z.string()), PolicyDocument })

export interface CreatedQueue {
  readonly name: string
  readonly arn: string
  /** Who besides roles may use it. */
  readonly statements: readonly Statement[]
}

/** Makes the stack's queues. Gives them by ARN. */
export async function createQueues(stack: StackReader, client: SQSClient): Promise<ReadonlyMap<string, CreatedQueue>> {
  const policies = stack.all('AWS::SQS::QueuePolicy', QueuePolicy).map(({ properties }) => properties)
  const queues = stack.all('AWS::SQS::Queue', Queue).map(({ id, properties }) => ({
    arn: String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] })),
    url: String(stack.resolve({ Ref: id })),
    properties,
  }))
  // Dead letters first: the others name them.
  const inOrder = [...queues].sort(
    (a, b) => Number(!!a.properties.RedrivePolicy) - Number(!!b.properties.RedrivePolicy),
  )
  for (const { properties } of inOrder) {
    const { QueueName, SqsManagedSseEnabled: _, RedrivePolicy, ...numbers } = properties
    const Attributes = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]))
    if (RedrivePolicy) Attributes.RedrivePolicy = JSON.stringify(RedrivePolicy)
    await client.send(new CreateQueueCommand({ QueueName, Attributes }))
  }
  return new Map(
    queues.map(({ arn, url, properties }) => {
      const about = policies.filter(({ Queues }) => Queues.includes(url))
      const statements = about.flatMap(({ PolicyDocument: document }) => document.Statement)
      return [arn, { name: properties.QueueName, arn, statements }]
    }),
  )
}
