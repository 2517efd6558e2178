import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'

/** A log that forgets after two weeks and goes with the stack. Storing it costs a fraction of writing it. */
export const createLogGroup = (stack: Stack, id: string, logGroupName: string): LogGroup =>
  new LogGroup(stack, id, {
    logGroupName,
    retention: RetentionDays.TWO_WEEKS,
    removalPolicy: RemovalPolicy.DESTROY,
  })
