import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { itemOf, pointersOf, recordKey } from '../../../src/adapters/aws/asset-items.ts'
import { type DynamoAssetStoreOptions, dynamoAssetStore } from '../../../src/adapters/aws/dynamo-asset-store.ts'
import type { AssetStore } from '../../../src/ports/asset-store.ts'
import { assetRecords, startMs } from '../../ports/asset-store.records.ts'
import { assetStoreSuite } from '../../ports/asset-store.suite.ts'
import { hasDynamo, startDynamo, type TestDynamo } from './support/dynamo.ts'

describe.skipIf(!hasDynamo())('on DynamoDB', () => {
  assetStoreSuite('dynamoAssetStore', async () => {
    const dynamo = await startDynamo()
    return { assets: dynamoAssetStore({ ...dynamo, nowMs: () => Date.now() }), close: dynamo.close }
  })

  let dynamo: TestDynamo
  let assets: AssetStore
  let now: number
  const { ready, uploading } = assetRecords('owner')
  const open = (options: Partial<DynamoAssetStoreOptions> = {}) =>
    dynamoAssetStore({ ...dynamo, nowMs: () => now, ...options })
  beforeEach(async () => {
    now = startMs
    dynamo = await startDynamo()
    assets = open()
    return () => dynamo.close()
  })
  const put = (Item: object) => dynamo.client.send(new PutCommand({ TableName: dynamo.tableName, Item: { ...Item } }))
  const itemAt = async ({ pk, sk }: { pk: string; sk: string }) =>
    (await dynamo.client.send(new GetCommand({ TableName: dynamo.tableName, Key: { pk, sk } }))).Item

  describe('results that are kept for a week', () => {
    const weekMs = 7 * 86_400_000
    const result = ready('result', { source: 'job', jobId: 'job', parents: ['parent'] })
    const kept = { ...result, expiresAtMs: startMs + weekMs }
    beforeEach(() => {
      assets = open({ keepResultsSeconds: weekMs / 1_000 })
    })

    it('say when they expire, and DynamoDB deletes them and what points to them', async () => {
      expect(await assets.create(result)).toEqual(kept)
      expect(await assets.get('owner', result.assetId)).toEqual(kept)
      const expiresAtSeconds = kept.expiresAtMs / 1_000
      for (const key of [recordKey(result.assetId), ...pointersOf(result)])
        expect(await itemAt(key)).toMatchObject({ expiresAtSeconds })
    })

    it('are gone when they have expired, although DynamoDB has not deleted them', async () => {
      await assets.create(result)
      const upload = await assets.create(ready('upload'))
      now = kept.expiresAtMs - 1
      expect(await assets.ofJob('job')).toEqual([kept])
      now = kept.expiresAtMs
      expect(await assets.get('owner', result.assetId)).toBeUndefined()
      expect(await assets.load(result.assetId)).toBeUndefined()
      expect(await assets.getMany('owner', [result.assetId])).toEqual([])
      expect(await assets.ofJob('job')).toEqual([])
      expect(await assets.children('owner', 'parent')).toEqual([])
      expect(await assets.setDeleted('owner', result.assetId, now)).toBeUndefined()
      expect((await assets.list('owner', { limit: 10 })).assets).toEqual([upload])
      expect(upload).not.toHaveProperty('expiresAtMs')
    })

    it('can be made again when they have expired', async () => {
      await assets.create(result)
      now = kept.expiresAtMs
      const again = await assets.create({ ...result, createdAtMs: now })
      expect(again).toMatchObject({ createdAtMs: now, expiresAtMs: now + weekMs })
      expect(await assets.children('owner', 'parent')).toEqual([again])
    })
  })

  it('does not follow what was written for a record that never came to be, or for another one of its id', async () => {
    const first = ready('one', { jobId: 'job', parents: ['parent'] })
    for (const pointer of pointersOf(first)) await put(pointer)
    expect(await assets.children('owner', 'parent')).toEqual([])
    expect(await assets.ofJob('job')).toEqual([])
    const second = await assets.create({ ...first, createdAtMs: startMs + 5 })
    expect(await assets.children('owner', 'parent')).toEqual([second])
    expect(await assets.create({ ...first, jobId: 'other' })).toEqual(second)
    expect(await assets.ofJob('other')).toEqual([])
    expect(await assets.ofJob('job')).toEqual([second])
  })

  it('finds a job’s assets behind any number of pointers to nothing, so that nobody takes their bytes away', async () => {
    const lost = Array.from({ length: 150 }, (_, index) => ready(`x${index}`, { jobId: 'job' }))
    await Promise.all(lost.flatMap(pointersOf).map(put))
    const there = await assets.create(ready('a', { jobId: 'job' }))
    expect(await assets.ofJob('job')).toEqual([there])
  })

  it('looks at a bounded number of records for one page, and goes on behind them', async () => {
    const others = Array.from({ length: 1_100 }, (_, index) =>
      uploading(`u${index}`, { createdAtMs: startMs + 1 + index }),
    )
    await Promise.all(others.map((other) => put(itemOf(other))))
    const wanted = await assets.create(ready('wanted'))
    const first = await assets.list('owner', { state: 'ready', limit: 10 })
    expect(first.assets).toEqual([])
    const second = await assets.list('owner', { state: 'ready', limit: 10, cursor: first.nextCursor ?? '' })
    expect(second).toEqual({ assets: [wanted], nextCursor: undefined })
  })

  it.each(['', '!', 'é', 'e30', Buffer.from('5:one').toString('base64url'), 'A'.repeat(5_000)])(
    'finds nothing behind the cursor %j, which it never gave',
    async (cursor) => {
      await assets.create(ready('one'))
      expect(await assets.list('owner', { limit: 1, cursor })).toEqual({ assets: [], nextCursor: undefined })
    },
  )

  it('reads again what DynamoDB leaves out of a large answer', async () => {
    // An answer ends at 16 MB on AWS, and in this double at about 1.4.
    const records = Array.from({ length: 60 }, (_, index) => ready(`a${index}`, { filename: 'ö'.repeat(40_000) }))
    await Promise.all(records.map((record) => put(itemOf(record))))
    const found = await assets.getMany(
      'owner',
      records.map((record) => record.assetId),
    )
    expect(found).toHaveLength(60)
  })

  it('does not purge what was restored or completed before the index of due assets knew', async () => {
    const late = { dueKey: 'deleted#3', dueAtMs: startMs }
    await put({ ...itemOf(ready('restored')), ...late })
    await put({ ...itemOf(ready('completed')), ...late, dueKey: 'uploading#3' })
    const query = { deletedBeforeMs: startMs + 1, uploadingBeforeMs: startMs + 1, limit: 10 }
    expect(await assets.expired(query)).toEqual([])
  })

  it('has only those in the indexes that somebody looks for there', async () => {
    const stored = await assets.create(uploading('one'))
    const indexed = async () => {
      const item = await itemAt(recordKey(stored.assetId))
      return [item?.ownerKey, item?.dueKey?.split('#')[0], item?.dueAtMs]
    }
    expect(await indexed()).toEqual(['owner#assets', 'uploading', startMs])
    await assets.setDeleted('owner', stored.assetId, startMs + 7)
    expect(await indexed()).toEqual([undefined, 'deleted', startMs + 7])
    await assets.setDeleted('owner', stored.assetId, undefined)
    expect(await indexed()).toEqual(['owner#assets', 'uploading', startMs])
    await assets.complete(ready('one'))
    expect(await indexed()).toEqual(['owner#assets', undefined, undefined])
  })

  it('leaves nothing behind of what is removed', async () => {
    const { assetId } = await assets.create(ready('one', { jobId: 'job', parents: ['p', 'q'] }))
    await assets.remove('owner', assetId)
    for (const pk of [recordKey(assetId).pk, 'ASSET#p', 'ASSET#q', 'JOB#job']) {
      const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }
      const { Items } = await dynamo.client.send(new QueryCommand({ TableName: dynamo.tableName, ...query }))
      expect(Items).toEqual([])
    }
  })
})
