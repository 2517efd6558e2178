import type { JobTable } from './jobs/define.ts'
import { transform } from './jobs/transform.ts'

/** Every kind of job. The queues, the workers, the API and the CLI are all read off this table. */
export const pipeline = {
  transform, // a picture → other sizes and formats of it
} as const satisfies JobTable
