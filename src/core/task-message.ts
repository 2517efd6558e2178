import * as z from 'zod'
import type { TaskRef } from '../ports/job-store.ts'

/** What a queue delivers: a pointer. The truth is in the job's record. */
const TaskMessage = z.strictObject({ v: z.literal(1), jobId: z.string(), stage: z.int().min(0), index: z.int().min(0) })

/** The message of a task, as a queue's body. */
export const writeTaskMessage = ({ jobId, stage, index }: TaskRef): string =>
  JSON.stringify({ v: 1, jobId, stage, index })

/** The task a body names, or undefined when it is not a task message of this version. */
export function readTaskMessage(body: string): TaskRef | undefined {
  try {
    const parsed = TaskMessage.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Not JSON: not ours.
    return undefined
  }
}
