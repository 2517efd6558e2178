import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import type { CreatedQueue } from './create-queues.ts'
import type { EventRule, EventTarget } from './event-bridge.ts'
import type { EventPattern, Json } from './event-pattern.ts'
import { judge } from './policy.ts'
import type { StackReader } from './stack-reader.ts'

const JsonObject: z.ZodType<EventPattern> = z.record(z.string(), z.json()) as z.ZodType<{
  readonly [name: string]: Json
}>

const Rule = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: JsonObject,
  State: z.enum(['ENABLED', 'DISABLED']),
  Targets: z.array(
    z.strictObject({
      Id: z.string(),
      Arn: z.string(),
      InputPath: z.string().optional(),
      InputTransformer: z
        .strictObject({ InputPathsMap: z.record(z.string(), z.string()), InputTemplate: z.string() })
        .optional(),
      // Deliveries are tried again a few times, whatever it says: whoever waits for them is here.
      RetryPolicy: z.unknown().optional(),
    }),
  ),
})
const EventBus = z.strictObject({ Name: z.string() })

export interface EventRulesOptions {
  readonly queues: ReadonlyMap<string, CreatedQueue>
  readonly sqs: SQSClient
  readonly queueUrlOf: (name: string) => string
  /** How often each event is delivered: EventBridge promises at least once. */
  readonly copies: () => number
}

/** The stack's buses, and its rules as EventBridge on this machine takes them. Throws when a queue does not let a rule in. */
export function eventRules(stack: StackReader, options: EventRulesOptions): { buses: string[]; rules: EventRule[] } {
  const buses = stack.all('AWS::Events::EventBus', EventBus).map(({ properties }) => properties.Name)
  const rules = stack
    .all('AWS::Events::Rule', Rule)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map(({ id, properties }): EventRule => {
      const ruleArn = String(stack.resolve({ 'Fn::GetAtt': [id, 'Arn'] }))
      const targets = properties.Targets.map(({ Arn, InputPath, InputTransformer }): EventTarget => {
        const queue = options.queues.get(Arn)
        if (!queue) throw new Error(`The rule ${id} has the target ${Arn}, which is no queue of the stack`)
        const facts = { 'aws:sourcearn': ruleArn, 'aws:securetransport': 'true' }
        const wish = { action: 'sqs:SendMessage', resource: Arn, service: 'events.amazonaws.com', facts }
        if (!judge(queue.statements, wish).isAllowed)
          throw new Error(`The queue ${queue.name} does not let the rule ${id} in`)
        const QueueUrl = options.queueUrlOf(queue.name)
        return {
          inputPath: InputPath,
          inputTransformer: InputTransformer,
          async deliver(MessageBody) {
            for (let copy = 0; copy < options.copies(); copy++)
              await options.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
          },
        }
      })
      return { name: id, busName: properties.EventBusName, pattern: properties.EventPattern, targets }
    })
  return { buses, rules }
}
