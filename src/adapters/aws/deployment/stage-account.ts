import type { AwsAccess } from './aws-access.ts'
import { type Buckets, s3Buckets } from './buckets.ts'
import { type Functions, lambdaFunctions } from './functions.ts'
import { cloudWatchLogGroups, type LogGroups } from './log-groups.ts'
import { type Parameters, ssmParameterFolder } from './parameters.ts'
import { type Queues, sqsQueues } from './queues.ts'
import { cloudFormationStack, type Stack } from './stack.ts'
import { dynamoTable, type TableAdmin } from './table-admin.ts'

/** What one stage of Atelier is called in an account. The stack, its parameters and everything else begin so. */
export const stageNames = (stage: string) => ({
  stack: `atelier-${stage}`,
  /** Of buckets, queues and functions. A stage has no hyphen, so that no stage's names begin another's. */
  prefix: `atelier-${stage}-`,
  table: `atelier-${stage}`,
  parameters: `/atelier/${stage}/`,
  logs: `/aws/lambda/atelier-${stage}-`,
})

/** A stage in an AWS account, as what deploys and removes it sees it. */
export interface StageAccount {
  readonly names: ReturnType<typeof stageNames>
  readonly stack: Stack
  readonly parameters: Parameters
  readonly buckets: Buckets
  readonly table: TableAdmin
  readonly queues: Queues
  readonly functions: Functions
  readonly logs: LogGroups
  close(): void
}

/** Opens what a stage is made of; nothing is asked yet. */
export function openStageAccount(access: AwsAccess, stage: string): StageAccount {
  const names = stageNames(stage)
  const parts = {
    stack: cloudFormationStack(access, names.stack),
    parameters: ssmParameterFolder(access, names.parameters),
    buckets: s3Buckets(access),
    table: dynamoTable(access, names.table),
    queues: sqsQueues(access),
    functions: lambdaFunctions(access),
    logs: cloudWatchLogGroups(access),
  }
  const close = () => {
    for (const part of Object.values(parts)) part.close()
  }
  return { names, ...parts, close }
}
