import * as z from 'zod'

/** What a job would be and cost, as the API answers a dry run. */
export const Estimate = z
  .object({
    kind: z.string(),
    input: z.record(z.string(), z.unknown()).meta({ description: 'The request, with defaults filled in.' }),
    tasks: z.int(),
    cost: z.object({ estimatedUsd: z.number() }),
  })
  .meta({ id: 'Estimate', description: 'What a job would be and cost.' })
export type Estimate = z.infer<typeof Estimate>
