import type { TaskRef } from '../../ports/job-store.ts'
import type { Database } from './database.ts'

/** More than all pools run at a time; the others of a long row of crashes are tried at the next start. */
const MAX_SUSPECTS = 64

/**
 * Takes up what the server was at when it died. What was leased waits again, for nothing. Open jobs are due now if the
 * message of a task that may run is missing: their sender died. May be repeated; only the owner of the data calls it,
 * before anything is received.
 *
 * Gives the tasks that were begun twice or more and have not ended, those begun least often first: one of them may be
 * what kills the server, and the others are to be done before it is tried again.
 */
export async function reviveJobs({ statement, write, nowMs }: Database): Promise<readonly TaskRef[]> {
  const endLeases = statement(
    `UPDATE tasks SET status = 'waiting', lease_until_ms = NULL, preview = NULL
     WHERE status = 'leased' AND job_number IN (SELECT number FROM jobs WHERE due_at_ms IS NOT NULL)`,
  )
  // The text is that of a task's message, so that the lookup is one in a list of texts. A chained stage's later tasks
  // have no message yet, so such a job is always looked at; that costs a message that finds its task taken.
  const lookAtUnsent = statement(
    `UPDATE jobs SET due_at_ms = ?1 WHERE due_at_ms > ?1 AND status IN ('pending', 'processing') AND (stage < 0 OR EXISTS (
       SELECT 1 FROM tasks WHERE job_number = jobs.number AND tasks.stage = jobs.stage AND tasks.status <> 'done'
         AND json_object('v', 1, 'jobId', job_id, 'stage', tasks.stage, 'index', idx)
           NOT IN (SELECT body FROM messages WHERE reason IS NULL)))`,
  )
  const selectSuspects = statement(
    `SELECT job_id AS jobId, tasks.stage, idx AS "index" FROM jobs JOIN tasks ON job_number = number AND tasks.stage = jobs.stage
     WHERE due_at_ms IS NOT NULL AND jobs.status = 'processing' AND tasks.status = 'waiting' AND attempts > 1
       AND coalesce(available_at_ms, 0) <= ?
     ORDER BY attempts, random() LIMIT ?`,
  )
  return await write(() => {
    const now = nowMs()
    endLeases.run()
    lookAtUnsent.run(now)
    return selectSuspects.all(now, MAX_SUSPECTS) as unknown as TaskRef[]
  })
}
