import { beforeEach, describe, expect, it } from 'vitest'
import { newJob } from '../../ports/job-store.commands.ts'
import { hasDynamo } from './support/dynamo.ts'
import { endAndSettle, type JobFixture, lease, openJobFixture } from './support/job-fixture.ts'

describe.skipIf(!hasDynamo())('creating and removing jobs in DynamoDB', () => {
  let fixture: JobFixture
  beforeEach(async () => {
    fixture = await openJobFixture()
    return () => fixture.close()
  })
  const order = (text: string, more = {}) =>
    newJob(fixture.nowMs(), { jobId: 'job', inputHash: `hash-of-${text}`, input: { text }, ...more })

  it('gives the input of the request that won to all that asked under one id', async () => {
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((text) => fixture.jobs.create(order(text))))
    const winner = all.find((one) => one.created)?.job
    expect(all.filter((one) => one.created)).toHaveLength(1)
    for (const { job } of all) expect(job).toEqual(winner)
    expect(await fixture.jobs.load('job')).toEqual(winner)
    expect(winner).toEqual({ ...winner, input: { text: winner?.inputHash.slice('hash-of-'.length) } })
  })

  it('makes nothing of a creation that died before its last write, and the next one may ask for something else', async () => {
    const dying = fixture.tapped(({ name, send }) =>
      name === 'PutCommand' ? Promise.reject(new Error('died')) : send(),
    )
    await expect(dying.create(order('first', { sources: ['asset-a'] }))).rejects.toThrow('died')
    expect(await fixture.jobs.load('job')).toBeUndefined()
    expect(await fixture.jobs.claim({ jobId: 'job', stage: 0, index: 0 }, { leaseMs: 1 })).toEqual({
      outcome: 'not_found',
    })
    fixture.passTime(1)
    expect((await fixture.jobs.create(order('second', { sources: ['asset-b'] }))).created).toBe(true)
    expect(await fixture.jobs.get('owner', 'job')).toMatchObject({ input: { text: 'second' }, sources: ['asset-b'] })
    const listed = async (sourceAssetId: string) =>
      (await fixture.jobs.list('owner', { sourceAssetId, limit: 10 })).jobs.length
    expect([await listed('asset-a'), await listed('asset-b')]).toEqual([0, 1])
  })

  it('says that it was second when its own answer was lost', async () => {
    let isFirst = true
    const forgetful = fixture.tapped(async ({ name, send }) => {
      const answer = await send()
      if (name === 'PutCommand' && isFirst) {
        isFirst = false
        // As the SDK does when a connection breaks.
        return await send()
      }
      return answer
    })
    const { created, job } = await forgetful.create(order('once'))
    expect({ created, input: job.input }).toEqual({ created: false, input: { text: 'once' } })
  })

  it('takes a source that is named twice, and an input as large as a request may be', async () => {
    const text = 'é'.repeat(150_000)
    await fixture.jobs.create(order('large', { input: { text }, sources: ['asset-a', 'asset-a'] }))
    expect(await fixture.jobs.load('job')).toMatchObject({ input: { text } })
    expect((await fixture.jobs.list('owner', { limit: 1 })).jobs).toMatchObject([{ input: { text } }])
    await endAndSettle(fixture.jobs, 'job')
    expect(await fixture.jobs.remove('owner', 'job')).toBe(true)
  })

  it('refuses an input that DynamoDB would not take, and says how large it is', async () => {
    const input = { text: 'é'.repeat(200_000) }
    await expect(fixture.jobs.create(order('huge', { input }))).rejects.toMatchObject({
      code: 'payload_too_large',
      message: expect.stringContaining('400011 bytes'),
    })
  })

  it('leaves nothing of a removed job', async () => {
    await fixture.jobs.create(order('gone', { sources: ['asset-a', 'asset-b'] }))
    await fixture.jobs.create(order('never stored'))
    await endAndSettle(fixture.jobs, 'job')
    expect(await fixture.jobs.remove('owner', 'job')).toBe(true)
    for (const pk of ['JOB#job', 'ASSET#asset-a', 'ASSET#asset-b']) expect(await stored(pk), pk).toEqual([])
    expect(await fixture.jobs.remove('owner', 'job')).toBe(false)
  })

  it('keeps a job that is open, or not settled, or another’s', async () => {
    await fixture.jobs.create(order('kept'))
    expect(await fixture.jobs.remove('owner', 'job')).toBe(false)
    await fixture.jobs.finish('job', 1, { dueAtMs: fixture.nowMs() })
    expect(await fixture.jobs.remove('owner', 'job')).toBe(false)
    await fixture.jobs.settle('job', 1, 0)
    expect(await fixture.jobs.remove('stranger', 'job')).toBe(false)
    expect(await stored('JOB#job')).toHaveLength(2)
  })

  it('leaves the input of a job that is created anew while the old one is being removed', async () => {
    await fixture.jobs.create(order('same', { sources: ['asset-a'] }))
    await endAndSettle(fixture.jobs, 'job')
    fixture.passTime(1_000)
    const racing = fixture.tapped(async ({ name, send }) => {
      const answer = await send()
      // The state has just gone; inputs and pointers come next.
      if (name === 'DeleteCommand' && (await fixture.jobs.load('job')) === undefined)
        expect((await fixture.jobs.create(order('same', { sources: ['asset-a'] }))).created).toBe(true)
      return answer
    })
    expect(await racing.remove('owner', 'job')).toBe(true)
    expect(await fixture.jobs.load('job')).toMatchObject({ input: { text: 'same' }, createdAtMs: fixture.nowMs() })
    expect((await fixture.jobs.list('owner', { sourceAssetId: 'asset-a', limit: 10 })).jobs).toHaveLength(1)
    expect((await lease(fixture.jobs, 'job', 0, 0)).fence).toBe(1)
  })

  const stored = async (pk: string) =>
    (
      await fixture.items.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      })
    ).items
})
