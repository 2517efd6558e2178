import type { Stack } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Names } from './names.ts'
import type { StackOptions } from './stack-options.ts'

/** The topic that alarms are sent to, where there is an address: AWS asks its owner first. */
export function createTopic(stack: Stack, names: Names, { alarmEmail }: StackOptions): Topic | undefined {
  if (alarmEmail === undefined) return undefined
  const topic = new Topic(stack, 'Alarms', { topicName: `${names.prefix}alarms`, enforceSSL: true })
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  )
  topic.addSubscription(new EmailSubscription(alarmEmail))
  return topic
}

/** A mail when a month becomes dearer than that, as AWS foresees or counts it. It is the whole account that is counted. */
export function createBudget(stack: Stack, names: Names, { alarmEmail, monthlyBudgetUsd }: StackOptions): void {
  if (monthlyBudgetUsd === undefined) return
  if (alarmEmail === undefined) throw new RangeError('A monthly budget needs an address to tell: set alarmEmail too.')
  const notice = (notificationType: 'ACTUAL' | 'FORECASTED') => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold: 100, thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
  })
  new CfnBudget(stack, 'Budget', {
    budget: {
      budgetName: names.stack,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
    },
    notificationsWithSubscribers: [notice('ACTUAL'), notice('FORECASTED')],
  })
}
