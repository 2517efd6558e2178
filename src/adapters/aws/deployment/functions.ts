import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListEventSourceMappings,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { type AwsAccess, clientOptions } from './aws-access.ts'

export interface FunctionFacts {
  /** `Active` when it can run. */
  readonly state: string
  readonly reason: string | undefined
}

/** What brings messages of a queue to a function. */
export interface EventSource {
  readonly id: string
  readonly queueArn: string
  /** `Enabled` when it works. */
  readonly state: string
  readonly lastResult: string | undefined
}

export interface Functions {
  /** Executions at the same time, for all functions of the account in the region. */
  concurrencyLimit(): Promise<number>
  /** Undefined when there is no such function. */
  describe(name: string): Promise<FunctionFacts | undefined>
  eventSources(name: string): Promise<readonly EventSource[]>
  close(): void
}

/** Lambda's functions. Source: https://docs.aws.amazon.com/lambda/latest/api/ */
export function lambdaFunctions(access: AwsAccess): Functions {
  const client = new LambdaClient(clientOptions(access))
  return {
    async concurrencyLimit() {
      const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}))
      return AccountLimit?.ConcurrentExecutions ?? 0
    },
    async describe(name) {
      try {
        const facts = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
        return { state: facts.State ?? 'Active', reason: facts.StateReason }
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined
        throw error
      }
    },
    async eventSources(name) {
      const found: EventSource[] = []
      for await (const page of paginateListEventSourceMappings({ client }, { FunctionName: name })) {
        for (const one of page.EventSourceMappings ?? []) {
          found.push({
            id: one.UUID ?? '',
            queueArn: one.EventSourceArn ?? '',
            state: one.State ?? '',
            lastResult: one.LastProcessingResult,
          })
        }
      }
      return found
    },
    close: () => client.destroy(),
  }
}
