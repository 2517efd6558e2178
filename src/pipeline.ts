import { animate } from './jobs/animate.ts'
import type { JobTable } from './jobs/define.ts'
import { generate } from './jobs/generate.ts'
import { transform } from './jobs/transform.ts'

/** Every kind of job. The queues, the workers, the API and the CLI are all read off this table. */
export const pipeline = {
  transform, // a picture → other sizes and formats of it
  generate, // words, or pictures and an instruction → a picture by a model
  animate, // a picture and words → an animation, frame by frame
} as const satisfies JobTable
