import { expect, it } from 'vitest'
import type { Lease } from '../../src/ports/job-store.ts'
import { failure, type JobStoreFixture, newJob } from './job-store.commands.ts'

/** What every job store does with previews of tasks. */
export function previewTests(fixture: () => JobStoreFixture) {
  async function created() {
    const job = newJob(fixture().nowMs())
    await fixture().jobs.create(job)
    return job
  }

  async function claimed(jobId: string, stage: number, index: number, leaseMs = 5_000) {
    const claim = await fixture().jobs.claim({ jobId, stage, index }, { leaseMs })
    if (claim.outcome !== 'claimed') throw new Error(`expected to claim, got ${claim.outcome}`)
    return { jobId, stage, index, fence: claim.fence }
  }

  it('shows a preview until its claim ends, and takes none of a claim that has ended', async () => {
    const { jobs, passTime } = fixture()
    const { jobId } = await created()
    const preview = { number: 1, run: 1, widthPx: 512, heightPx: 384 }
    const shown = async () => (await jobs.load(jobId))?.tasks[0]?.[0]?.preview
    const old = await claimed(jobId, 0, 0, 1_000)
    const { revision = 0 } = (await jobs.load(jobId)) ?? {}
    expect(await jobs.preview(old, preview)).toBe('ok')
    expect(await jobs.preview(old, { ...preview, number: 2 })).toBe('ok')
    expect(await jobs.load(jobId)).toMatchObject({ revision: revision + 2 })
    expect(await shown()).toEqual({ ...preview, number: 2 })
    passTime(1_001)
    const current = await claimed(jobId, 0, 0)
    expect(await shown()).toBeUndefined()
    expect(await jobs.preview(old, preview)).toBe('lost')
    expect(await shown()).toBeUndefined()
    await jobs.preview(current, preview)
    const { job } = await jobs.record(current, { assetId: 'whole', dueAtMs: undefined })
    expect(job?.tasks[0]?.[0]).toMatchObject({ status: 'done', assetId: 'whole' })
    expect([job?.tasks[0]?.[0]?.preview, await shown()]).toEqual([undefined, undefined])
    expect(await jobs.preview(current, preview)).toBe('lost')
  })

  it('takes a preview away with a claim that is given back, or fails', async () => {
    const { jobs, nowMs } = fixture()
    const { jobId } = await created()
    const ends: ((lease: Lease) => Promise<unknown>)[] = [
      jobs.release,
      (lease) => jobs.failTask(lease, { error: failure, retryAtMs: nowMs(), dueAtMs: nowMs() }),
      (lease) => jobs.failTask(lease, { error: failure, dueAtMs: nowMs() }),
    ]
    for (const end of ends) {
      const held = await claimed(jobId, 0, 0)
      await jobs.preview(held, { number: 1, run: 1, widthPx: 9, heightPx: 9 })
      await end(held)
      expect((await jobs.load(jobId))?.tasks[0]?.[0]).not.toHaveProperty('preview')
    }
  })

  it('takes no preview once the job has ended', async () => {
    const { jobs, nowMs } = fixture()
    const { jobId } = await created()
    const held = await claimed(jobId, 0, 0)
    await jobs.cancel('owner', jobId, { dueAtMs: nowMs() })
    expect(await jobs.preview(held, { number: 1, run: 1, widthPx: 9, heightPx: 9 })).toBe('final')
    expect((await jobs.load(jobId))?.tasks[0]?.[0]?.preview).toBeUndefined()
  })

  it('takes a task back after its job has ended, too, so that nobody waits for the lease', async () => {
    const { jobs, nowMs } = fixture()
    const { jobId } = await created()
    const lease = await claimed(jobId, 0, 0)
    await jobs.cancel('owner', jobId, { dueAtMs: nowMs() })
    expect(await jobs.release({ ...lease, fence: lease.fence - 1 })).toBe('lost')
    expect([await jobs.release(lease), await jobs.release(lease)]).toEqual(['ok', 'ok'])
    const task = (await jobs.load(jobId))?.tasks[0]?.[0]
    expect(task).toMatchObject({ status: 'waiting', attempts: 0 })
    expect(task).not.toHaveProperty('leaseUntilMs')
  })
}
