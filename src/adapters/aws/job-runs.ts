import type { JobRecord, JobStore } from '../../ports/job-store.ts'
import { isFinal as hasEnded } from '../../schema/job.ts'
import { lifetimeFrom } from './job-create.ts'
import { inputKey, ownerKeyOf, sourceKey } from './job-keys.ts'
import { ending, isFinal, isKept, isOpen, updateJob } from './job-update.ts'
import { completeJob, loadJob, type StoredJobs } from './stored-jobs.ts'
import { dueKeyOf, table } from './table.ts'
import { untilWritten } from './until-written.ts'

type RunTransitions = Pick<JobStore, 'enterStage' | 'finish' | 'cancel' | 'reopen' | 'settle' | 'defer'>

/** The transitions of a whole job. None touches a task's entry. */
export function runTransitions(stored: StoredJobs): RunTransitions {
  const isWritten = async (jobId: string, update: Parameters<typeof updateJob>[2]) =>
    (await updateJob(stored, { jobId }, update)) !== undefined

  return {
    enterStage: (jobId, run, from) =>
      isWritten(jobId, {
        condition: `${isOpen} AND #run = :run AND #stage = :from`,
        set: ['#stage = #stage + :one'],
        values: { run, from },
      }),
    finish(jobId, run, { error, dueAtMs }) {
      const end = ending(stored, jobId, { status: error ? 'failed' : 'completed', error, dueAtMs })
      return isWritten(jobId, { ...end, condition: `${isOpen} AND #run = :run`, values: { ...end.values, run } })
    },
    settle: (jobId, run, actualMicroUsd) =>
      isWritten(jobId, {
        condition: `${isFinal} AND #run = :run AND attribute_exists(#dueAtMs)`,
        set: ['#actualMicroUsd = :actual'],
        remove: ['#dueAtMs', '#dueKey'],
        values: { run, actual: actualMicroUsd },
      }),
    defer: (jobId, seenDueAtMs, dueAtMs) =>
      isWritten(jobId, {
        condition: '#dueAtMs = :seen',
        set: ['#dueAtMs = :due'],
        add: ['#sweeps :one'],
        values: { seen: seenDueAtMs, due: dueAtMs },
        isQuiet: true,
      }),
    cancel: (ownerId, jobId, { dueAtMs }) =>
      untilWritten(async () => {
        const end = ending(stored, jobId, { status: 'canceled', dueAtMs })
        const item = await updateJob(
          stored,
          { jobId },
          {
            ...end,
            condition: `${isOpen} AND #ownerKey = :owner`,
            values: { ...end.values, owner: ownerKeyOf(ownerId) },
          },
        )
        const job = item ? await completeJob(stored, item) : await loadJob(stored, jobId)
        if (job?.ownerId !== ownerId) return { result: undefined }
        return item || hasEnded(job.status) ? { result: { canceled: item !== undefined, job } } : undefined
      }),
    reopen: (ownerId, jobId, { run, budgetDay, dueAtMs }) =>
      untilWritten<{ reopened: boolean; job: JobRecord } | undefined>(async () => {
        const before = await loadJob(stored, jobId)
        if (before?.ownerId !== ownerId) return { result: undefined }
        if (before.status !== 'failed' || before.run !== run - 1 || before.dueAtMs !== undefined)
          return { result: { reopened: false, job: before } }
        await keepForAnotherRun(stored, before)
        const now = stored.nowMs()
        const item = await updateJob(
          stored,
          { jobId },
          {
            condition: `#ownerKey = :owner AND #status = :failed AND #run = :before AND attribute_not_exists(#dueAtMs) AND ${isKept}`,
            set: [
              ...['#status = :processing', '#run = :run', '#bookedMicroUsd = #actualMicroUsd', '#budgetDay = :day'],
              ...['#queuedAtMs = :now', '#dueAtMs = :due', '#dueKey = :dueKey', '#sweeps = :zero'],
            ],
            remove: ['#error', '#startedAtMs', '#completedAtMs', '#actualMicroUsd', '#expiresAtSeconds'],
            values: {
              ...{ owner: ownerKeyOf(ownerId), before: run - 1, run, day: budgetDay, now, due: dueAtMs },
              ...{ dueKey: dueKeyOf('jobs', jobId), nowSeconds: now / 1_000 },
            },
          },
        )
        const job = item && (await completeJob(stored, item))
        return job && { result: { reopened: true, job } }
      }),
  }
}

/** Lets what never changes of the job stay for as long as a new one's would. */
async function keepForAnotherRun(stored: StoredJobs, job: JobRecord): Promise<void> {
  const lifetime = lifetimeFrom(stored, stored.nowMs())
  const until = lifetime[table.timeToLive]
  if (until === undefined) return
  const keys = [inputKey(job), ...job.sources.map((assetId) => sourceKey(assetId, job))]
  await Promise.all(
    keys.map((key) =>
      stored.items.update(key, {
        UpdateExpression: 'SET #expires = :until',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#expires': table.timeToLive },
        ExpressionAttributeValues: { ':until': until },
      }),
    ),
  )
}
