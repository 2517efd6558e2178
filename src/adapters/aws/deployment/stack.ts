import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack as SdkStack,
} from '@aws-sdk/client-cloudformation'
import { type AwsAccess, clientOptions } from './aws-access.ts'

export interface StackOutput {
  readonly key: string
  readonly value: string
  readonly description: string | undefined
}

export interface StackFacts {
  readonly id: string
  /** CloudFormation's word, such as `UPDATE_COMPLETE`. */
  readonly status: string
  readonly statusReason: string | undefined
  readonly outputs: readonly StackOutput[]
}

export interface StackResource {
  readonly logicalId: string
  /** Such as `AWS::S3::Bucket`. */
  readonly type: string
  /** Empty for what was never made. */
  readonly physicalId: string
  readonly status: string
}

export interface StackFailure {
  readonly logicalId: string
  readonly type: string
  readonly reason: string
}

/** One CloudFormation stack. */
export interface Stack {
  readonly name: string
  /** Undefined when there is none. */
  describe(): Promise<StackFacts | undefined>
  /** The template as it was sent; undefined when there is none yet. */
  template(): Promise<unknown>
  /** Everything that is or was to be in the stack, without what is deleted. */
  resources(): Promise<readonly StackResource[]>
  /** What failed by itself since about then, the first first; what was merely canceled with it is left out. */
  failuresSince(atMs: number): Promise<readonly StackFailure[]>
  /** Starts to delete it, with the role that made it. */
  remove(): Promise<void>
  /** Starts to bring a stack back whose rollback failed. */
  continueRollback(): Promise<void>
  close(): void
}

/** Why a resource did not get far through no fault of its own. */
const CANCELED = /cancell?ed|The following resource\(s\) failed/i

/** A failed deploy has a few hundred events; a stack's whole life may have many thousands. */
const MAX_EVENT_PAGES = 10

/** This machine's clock and AWS's differ by less, or AWS refuses the signatures sooner or later. */
const CLOCK_SKEW_MS = 60_000

/** The stack of this name. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/ */
export function cloudFormationStack(access: AwsAccess, name: string): Stack {
  const client = new CloudFormationClient(clientOptions(access))
  return {
    name,
    async describe() {
      const answer = await orNothing(client.send(new DescribeStacksCommand({ StackName: name })))
      const [stack] = answer?.Stacks ?? []
      return stack && factsOf(stack)
    },
    async template() {
      const answer = await orNothing(
        client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' })),
      )
      return answer?.TemplateBody === undefined ? undefined : JSON.parse(answer.TemplateBody)
    },
    async resources() {
      const found: StackResource[] = []
      for await (const page of paginateListStackResources({ client }, { StackName: name })) {
        for (const one of page.StackResourceSummaries ?? []) {
          if (one.ResourceStatus === 'DELETE_COMPLETE') continue
          found.push({
            logicalId: one.LogicalResourceId ?? '',
            type: one.ResourceType ?? '',
            physicalId: one.PhysicalResourceId ?? '',
            status: one.ResourceStatus ?? '',
          })
        }
      }
      return found
    },
    async failuresSince(atMs) {
      const failures: StackFailure[] = []
      let token: string | undefined
      for (let pages = 0; pages < MAX_EVENT_PAGES; pages += 1) {
        const query = { StackName: name, ...(token === undefined ? {} : { NextToken: token }) }
        const page = await orNothing(client.send(new DescribeStackEventsCommand(query)))
        const events = page?.StackEvents ?? []
        const recent = events.filter(({ Timestamp }) => (Timestamp?.getTime() ?? 0) >= atMs - CLOCK_SKEW_MS)
        for (const { ResourceStatus, ResourceStatusReason: reason = '', LogicalResourceId, ResourceType } of recent) {
          if (!ResourceStatus?.endsWith('_FAILED') || CANCELED.test(reason)) continue
          failures.unshift({ logicalId: LogicalResourceId ?? '', type: ResourceType ?? '', reason })
        }
        token = page?.NextToken
        if (token === undefined || recent.length < events.length) break
      }
      return failures
    },
    async remove() {
      await client.send(new DeleteStackCommand({ StackName: name }))
    },
    async continueRollback() {
      await client.send(new ContinueUpdateRollbackCommand({ StackName: name }))
    },
    close: () => client.destroy(),
  }
}

const factsOf = (stack: SdkStack): StackFacts => ({
  id: stack.StackId ?? '',
  status: stack.StackStatus ?? '',
  statusReason: stack.StackStatusReason,
  outputs: (stack.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '', Description }) => ({
    key,
    value,
    description: Description,
  })),
})

/** CloudFormation says that there is no such stack by an error that it uses for much else. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return undefined
    throw error
  }
}
