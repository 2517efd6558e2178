import {
  GetQueueAttributesCommand,
  paginateListQueues,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { type AwsAccess, clientOptions } from './aws-access.ts'
import { unlessMissing } from './unless-missing.ts'

export interface QueueFacts {
  readonly arn: string
  /** Messages that wait; SQS counts roughly. */
  readonly waiting: number
  /** Messages that somebody works on, or that are hidden for another reason. */
  readonly hidden: number
}

export interface Queues {
  /** Addresses of queues whose names begin so, sorted. */
  urls(namePrefix: string): Promise<readonly string[]>
  /** Undefined when there is no such queue. */
  describe(url: string): Promise<QueueFacts | undefined>
  /** Why messages that can be seen were buried, at most ten. They can be received again at once. */
  reasons(url: string): Promise<readonly string[]>
  /** Starts to send what is in a dead-letter queue back to where it came from. */
  moveBack(arn: string): Promise<void>
  close(): void
}

/** SQS's queues. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
export function sqsQueues(access: AwsAccess): Queues {
  // The addresses that SQS lists are names of queues; which host to ask is settled already.
  const client = new SQSClient({ ...clientOptions(access), useQueueUrlAsEndpoint: false })
  return {
    async urls(namePrefix) {
      const found: string[] = []
      // SQS pages only when it is told how long a page is.
      for await (const page of paginateListQueues({ client, pageSize: 1000 }, { QueueNamePrefix: namePrefix })) {
        found.push(...(page.QueueUrls ?? []))
      }
      return found.sort()
    },
    async describe(QueueUrl) {
      const asked = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      })
      const answer = await unlessMissing(client.send(asked), 'QueueDoesNotExist')
      const { Attributes = {} } = answer ?? {}
      return (
        answer && {
          arn: Attributes.QueueArn ?? '',
          waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
          hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        }
      )
    },
    async reasons(QueueUrl) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
          WaitTimeSeconds: 0,
          MessageAttributeNames: ['reason'],
        }),
      )
      return Messages.flatMap(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue ?? [])
    },
    async moveBack(SourceArn) {
      await client.send(new StartMessageMoveTaskCommand({ SourceArn }))
    },
    close: () => client.destroy(),
  }
}
