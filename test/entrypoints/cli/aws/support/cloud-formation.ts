import { QueryFailure, startQueryService } from './query-service.ts'

export interface TestResource {
  readonly logicalId: string
  readonly type: string
  readonly physicalId: string
}

export interface TestStack {
  /** What it says now, and at each further question; the last stays. `GONE` ends it. */
  statuses: string[]
  template: string
  resources: readonly TestResource[]
  outputs: Readonly<Record<string, string>>
  /** Reasons by logical id, told as events that happen now. */
  failures: Readonly<Record<string, string>>
}

const STACK = ['StackName'] as const

/** CloudFormation with stacks that go through the states they are given. */
export async function startCloudFormation() {
  const stacks = new Map<string, TestStack>()
  /** What becomes of a stack that is deleted, or whose rollback is continued. */
  const next = { DeleteStack: ['DELETE_IN_PROGRESS', 'GONE'], ContinueUpdateRollback: ['UPDATE_ROLLBACK_COMPLETE'] }
  let denied: string | undefined

  function stackOf(name = ''): TestStack {
    if (denied) throw new QueryFailure('AccessDenied', denied, 403)
    const found = stacks.get(name)
    if (!found || found.statuses[0] === 'GONE')
      throw new QueryFailure('ValidationError', `Stack with id ${name} does not exist`)
    return found
  }

  const service = await startQueryService({
    signingName: 'cloudformation',
    version: '2010-05-15',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    actions: {
      DescribeStacks: {
        takes: STACK,
        run({ StackName: name }) {
          const { statuses, outputs } = stackOf(name)
          const status = statuses.length > 1 ? statuses.shift() : statuses[0]
          const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }))
          const StackId = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/1`
          return { Stacks: [{ StackId, StackName: name, StackStatus: status, CreationTime: new Date(0), Outputs }] }
        },
      },
      GetTemplate: {
        takes: [...STACK, 'TemplateStage'],
        run: ({ StackName }) => ({ TemplateBody: stackOf(StackName).template }),
      },
      ListStackResources: {
        takes: [...STACK, 'NextToken'],
        run({ StackName, NextToken }) {
          const { resources } = stackOf(StackName)
          // Two a page, so that pages are turned.
          const start = Number(NextToken ?? 0)
          return {
            StackResourceSummaries: resources.slice(start, start + 2).map(({ logicalId, type, physicalId }) => ({
              LogicalResourceId: logicalId,
              ResourceType: type,
              PhysicalResourceId: physicalId,
              ResourceStatus: 'CREATE_COMPLETE',
              LastUpdatedTimestamp: new Date(0),
            })),
            NextToken: start + 2 < resources.length ? start + 2 : undefined,
          }
        },
      },
      DescribeStackEvents: {
        takes: [...STACK, 'NextToken'],
        run({ StackName }) {
          const event = (LogicalResourceId: string, ResourceStatusReason: string) => ({
            StackId: 'x',
            EventId: LogicalResourceId,
            StackName,
            LogicalResourceId,
            ResourceType: 'AWS::Lambda::Function',
            ResourceStatus: 'CREATE_FAILED',
            ResourceStatusReason,
            Timestamp: new Date(),
          })
          const { failures } = stackOf(StackName)
          const failed = Object.entries(failures).map(([id, reason]) => event(id, reason))
          // The newest first, and what was only canceled with the rest among them.
          return { StackEvents: [event('Other', 'Resource creation cancelled'), ...failed.reverse()] }
        },
      },
      DeleteStack: {
        takes: STACK,
        run({ StackName = '' }) {
          const stack = stacks.get(StackName)
          if (stack) stack.statuses = [...next.DeleteStack]
          return {}
        },
      },
      ContinueUpdateRollback: {
        takes: STACK,
        run({ StackName }) {
          stackOf(StackName).statuses = [...next.ContinueUpdateRollback]
          return {}
        },
      },
      CreateStack: {
        takes: [...STACK, 'TemplateBody'],
        run({ StackName = '', TemplateBody = '' }) {
          stacks.set(StackName, testStack({ statuses: ['CREATE_COMPLETE'], template: TemplateBody, outputs: OUTPUTS }))
          return { StackId: 'x' }
        },
      },
    },
  })
  return {
    ...service,
    stacks,
    next,
    put: (name: string, stack: Partial<TestStack>) => stacks.set(name, testStack(stack)),
    deny(message: string) {
      denied = message
    },
  }
}

const OUTPUTS = { PublicUrl: 'https://d1.cloudfront.example', TableName: 'atelier-dev' }

const testStack = (stack: Partial<TestStack>): TestStack => ({
  statuses: ['CREATE_COMPLETE'],
  template: '{"Resources":{}}',
  resources: [],
  outputs: {},
  failures: {},
  ...stack,
})
