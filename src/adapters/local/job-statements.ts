import type { Database } from './database.ts'

/** Every statement of the job store, prepared once. Transitions are conditional on what they must find. */
export const jobStatements = ({ statement }: Database) => ({
  selectJob: statement('SELECT * FROM jobs WHERE job_id = ?'),
  selectTasks: statement('SELECT * FROM tasks WHERE job_number = ? ORDER BY stage, idx'),
  selectTask: statement(
    'SELECT * FROM tasks WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?',
  ),
  insertJob: statement(
    `INSERT INTO jobs (job_id, owner_id, kind, status, run, input_hash, input, stages, stage, sources, estimated_micro_usd,
       booked_micro_usd, budget_day, revision, created_at_ms, queued_at_ms, due_at_ms, sweeps)
     VALUES (?, ?, ?, 'pending', 1, ?, ?, ?, ?, ?, ?, 0, ?, 1, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
  ),
  insertTask: statement(
    "INSERT INTO tasks (job_number, stage, idx, status, fence, attempts, spent_micro_usd) VALUES (?, ?, ?, 'waiting', 0, 0, 0)",
  ),
  insertSource: statement('INSERT INTO job_sources (asset_id, job_number) VALUES (?, ?) ON CONFLICT DO NOTHING'),
  touch: statement('UPDATE jobs SET revision = revision + 1 WHERE job_id = ?'),
  start: statement(
    "UPDATE jobs SET status = 'processing', started_at_ms = coalesce(started_at_ms, ?), revision = revision + 1 WHERE job_id = ?",
  ),
  take: statement(
    "UPDATE tasks SET status = 'leased', fence = fence + 1, attempts = attempts + 1, lease_until_ms = ?, available_at_ms = NULL, preview = NULL WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?",
  ),
  extend: statement(
    'UPDATE tasks SET lease_until_ms = ? WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?',
  ),
  giveBack: statement(
    "UPDATE tasks SET status = 'waiting', attempts = attempts - 1, lease_until_ms = NULL, preview = NULL WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?",
  ),
  setCall: statement(
    'UPDATE tasks SET call = ?, spent_micro_usd = ? WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?',
  ),
  setPreview: statement(
    'UPDATE tasks SET preview = ? WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?',
  ),
  done: statement(
    "UPDATE tasks SET status = 'done', asset_id = ?, lease_until_ms = NULL, preview = NULL WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?",
  ),
  waitAgain: statement(
    "UPDATE tasks SET status = 'waiting', available_at_ms = ?, lease_until_ms = NULL, preview = NULL WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?",
  ),
  failed: statement(
    "UPDATE tasks SET status = 'failed', lease_until_ms = NULL, preview = NULL WHERE job_number = (SELECT number FROM jobs WHERE job_id = ?) AND stage = ? AND idx = ?",
  ),
  end: statement(
    `UPDATE jobs SET status = ?, error = ?, completed_at_ms = ?, due_at_ms = ?, actual_micro_usd = ?, revision = revision + 1
     WHERE job_id = ? AND run = ? AND status IN ('pending', 'processing')`,
  ),
  enter: statement(
    `UPDATE jobs SET stage = stage + 1, revision = revision + 1
     WHERE job_id = ? AND run = ? AND stage = ? AND status IN ('pending', 'processing')`,
  ),
  reopenJob: statement(
    `UPDATE jobs SET status = 'processing', run = run + 1, error = NULL, started_at_ms = NULL, completed_at_ms = NULL,
       booked_micro_usd = actual_micro_usd, actual_micro_usd = NULL, budget_day = ?, queued_at_ms = ?, due_at_ms = ?, sweeps = 0,
       revision = revision + 1
     WHERE job_id = ? AND owner_id = ? AND status = 'failed' AND run = ? AND due_at_ms IS NULL`,
  ),
  settleJob: statement(
    `UPDATE jobs SET actual_micro_usd = ?, due_at_ms = NULL, revision = revision + 1
     WHERE job_id = ? AND run = ? AND status IN ('completed', 'failed', 'canceled') AND due_at_ms IS NOT NULL`,
  ),
  removeJob: statement(
    "DELETE FROM jobs WHERE job_id = ? AND owner_id = ? AND status IN ('completed', 'failed', 'canceled') AND due_at_ms IS NULL",
  ),
  selectDue: statement('SELECT job_id, due_at_ms, sweeps FROM jobs WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?'),
  deferJob: statement('UPDATE jobs SET due_at_ms = ?, sweeps = sweeps + 1 WHERE job_id = ? AND due_at_ms = ?'),
})
