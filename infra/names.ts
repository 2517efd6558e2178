import { Aws } from 'aws-cdk-lib'

/**
 * What everything of a stage is called. All names begin with the stack's, so that stages live beside each other in one
 * account; buckets, which share one world, end in account and region.
 */
export function namesOf(stage: string) {
  const stack = `atelier-${stage}`
  const bucket = (kind: 'uploads' | 'originals' | 'results' | 'site') =>
    `${stack}-${kind}-${Aws.ACCOUNT_ID}-${Aws.REGION}`
  return {
    stack,
    table: stack,
    eventBus: stack,
    /** In front of functions and queues. */
    prefix: `${stack}-`,
    parameters: `/atelier/${stage}/`,
    metrics: `Atelier/${stage}`,
    buckets: {
      uploads: bucket('uploads'),
      originals: bucket('originals'),
      results: bucket('results'),
      site: bucket('site'),
    },
  }
}

export type Names = ReturnType<typeof namesOf>

/** `worker-image` → `WorkerImage`: CloudFormation's ids are letters and digits. */
export const idOf = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
