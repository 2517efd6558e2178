import type { Database } from './database.ts'

/**
 * The second start of a task that was running when the server died waits up to a second, the third up to two, and so on
 * up to eight. Whatever killed the server is among those tasks, and starts again with them: without chance between them
 * it would take the harmless ones along until they, too, had no attempts left.
 */
const BASE_DELAY_MS = 250
const MAX_DOUBLINGS = 5

/**
 * Takes up what the server was at when it died. What was leased waits again: for nothing when it was interrupted once,
 * for a random delay when it was interrupted before. Open jobs without any message are due now: their sender died between
 * storing them and sending. (Messages of tasks and of events name their job; buried ones, with a reason, start nothing.)
 * May be repeated; only the owner of the data calls it, before anything is received.
 */
export async function reviveJobs({ statement, write, nowMs }: Database): Promise<void> {
  const endLeases = statement(
    `UPDATE tasks SET status = 'waiting', lease_until_ms = NULL, available_at_ms =
       CASE WHEN attempts < 2 THEN NULL ELSE ? + abs(random() % (? << min(attempts, ?))) END
     WHERE status = 'leased' AND job_number IN (SELECT number FROM jobs WHERE due_at_ms IS NOT NULL)`,
  )
  const lookAtUnsent = statement(
    `UPDATE jobs SET due_at_ms = ?1 WHERE due_at_ms > ?1 AND status IN ('pending', 'processing') AND job_id NOT IN
       (SELECT body ->> '$.jobId' FROM messages WHERE reason IS NULL AND json_valid(body) AND body ->> '$.jobId' IS NOT NULL)`,
  )
  await write(() => {
    const now = nowMs()
    endLeases.run(now, BASE_DELAY_MS, MAX_DOUBLINGS)
    lookAtUnsent.run(now)
  })
}
