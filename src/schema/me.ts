import * as z from 'zod'

/** An owner's identity, budget of the day, and limits, as the API shows them. */
export const Me = z
  .object({
    ownerId: z.string(),
    budget: z.object({
      day: z.string().meta({ description: 'The UTC day.' }),
      limitUsd: z.number().nullable().meta({ description: 'null: no limit.' }),
      spentUsd: z.number(),
      reservedUsd: z.number().meta({ description: 'Promised to jobs that have not ended.' }),
      leftUsd: z.number().nullable(),
    }),
    limits: z.object({
      assetBytes: z.int().meta({ description: 'The largest picture for POST /v1/assets.' }),
      uploadBytes: z.int().meta({ description: 'The largest picture for POST /v1/uploads.' }),
      queuedTasks: z.int().meta({ description: 'Tasks that may wait in one queue before jobs are refused.' }),
    }),
  })
  .meta({ id: 'Me', description: 'Who you are here, and what you may use.' })
export type Me = z.infer<typeof Me>
