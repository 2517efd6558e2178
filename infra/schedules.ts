import type { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { functions } from './functions.ts'
import { idOf, type Names } from './names.ts'
import { functionOf } from './workers.ts'

/** Calls the functions that work by the clock. A call that fails is not repeated: the next one comes by itself. */
export function createSchedules(stack: Stack, names: Names, created: ReadonlyMap<string, LambdaFunction>): void {
  for (const { name, trigger } of functions) {
    if (trigger.type !== 'schedule') continue
    const target = functionOf(created, name)
    const role = createSchedulerRole(stack, name, target)
    for (const [index, { rate, input }] of trigger.calls.entries()) {
      new CfnSchedule(stack, `${idOf(name)}Schedule${index}`, {
        name: `${names.prefix}${name}-${index}`,
        description: `Calls ${names.prefix}${name} at ${rate}`,
        scheduleExpression: rate,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: target.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify(input),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        },
      })
    }
  }
}

function createSchedulerRole(stack: Stack, name: string, target: LambdaFunction): Role {
  const call = new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] })
  return new Role(stack, `${idOf(name)}ScheduleRole`, {
    // Schedules of other accounts must not borrow it.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    description: `Lets schedules call ${target.node.id}`,
    inlinePolicies: { call: new PolicyDocument({ statements: [call] }) },
  })
}
