import { QUEUE_LIMITS, type ReceivedMessage } from '../ports/task-queue.ts'
import { isFinal } from '../schema/job.ts'
import { advance, noteEnd } from './advance.ts'
import type { Engine } from './engine.ts'
import type { Disposition } from './run-task.ts'
import { readTaskMessage } from './task-message.ts'

/** A message of an unknown kind or version is looked at again this much later: a newer release may be on its way. */
const KEEP_SECONDS = 3_600

/**
 * Decides about a message that was delivered too often without an end. The record knows better than the message: done or
 * final is dropped, a task that may still run is sent again, a task out of attempts fails its job.
 */
export async function handleDeadLetter(engine: Engine, message: ReceivedMessage): Promise<Disposition> {
  // Buried with its reason when its job failed: it stays for the operator until its retention ends.
  if (message.reason !== undefined) return { hideSeconds: QUEUE_LIMITS.visibilitySeconds }
  const task = readTaskMessage(message.body)
  const job = task && (await engine.jobs.load(task.jobId))
  const kind = job && engine.kinds[job.kind]
  if (!task || (job && !kind)) return { hideSeconds: KEEP_SECONDS }
  const entry = job?.tasks[task.stage]?.[task.index]
  if (!job || !kind || !entry || entry.status === 'done' || isFinal(job.status)) return 'acknowledge'

  const stage = kind.stages.find((one) => one.name === job.stages[task.stage]?.name)
  const isLeased = entry.status === 'leased' && (entry.leaseUntilMs ?? 0) > engine.nowMs()
  if (isLeased || entry.attempts < (stage?.maxAttempts ?? 1) * job.run) {
    await engine.queue.send(job.stages[task.stage]?.pool ?? 'image', [{ body: message.body, groupId: job.ownerId }])
    return 'acknowledge'
  }
  const error = {
    code: 'worker_lost' as const,
    message: 'The task was delivered many times and never ended.',
    retryable: true,
  }
  if (await engine.jobs.finish(job.jobId, job.run, { error, dueAtMs: engine.nowMs() })) noteEnd(engine, job, 'failed')
  await advance(engine, job.jobId)
  return 'acknowledge'
}
