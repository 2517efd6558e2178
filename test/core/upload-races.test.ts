import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestEngine } from '../support/engine.ts'
import { smallPicture } from '../support/small-picture.ts'
import { openUploads, outcome, uploadSteps } from './upload-steps.ts'

let t: TestEngine
beforeEach(async () => {
  t = await openUploads()
})
afterEach(() => t.close())
const { declare, post, stored } = uploadSteps(() => t)
const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('uploads that come at once', () => {
  /** Pictures of one size in bytes: nothing is compressed. */
  const sameSize = (color: string) =>
    sharp({ create: { width: 40, height: 40, channels: 3, background: color } })
      .png({ compressionLevel: 0 })
      .toBuffer()

  it('all get the same answer when they bring the same bytes, and one picture is kept', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(created, bytes)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await t.blobKeys()).toEqual([answers[0]?.key])
  })

  it('are won by one when they bring different bytes, and what is kept is what the record says', async () => {
    for (let round = 0; round < 5; round++) {
      const pictures = await Promise.all(['#110000', '#001100', '#000011', '#333333'].map(sameSize))
      const created = await declare(pictures[0] ?? new Uint8Array())
      const answers = await Promise.all(pictures.map((bytes) => outcome(post(created, bytes))))
      const record = await stored(created)
      expect(answers.filter((answer) => answer === 'gone')).toHaveLength(3)
      expect(answers.filter((answer) => typeof answer === 'object')).toEqual([record])
      const kept = (await t.engine.ports.blobs.read(record?.key ?? '')) ?? new Uint8Array()
      expect(shaOf(kept)).toBe(record?.sha256)
      expect(record?.sha256).toBe(shaOf(pictures[answers.findIndex((answer) => typeof answer === 'object')] ?? kept))
      expect((await t.blobKeys()).filter((key) => key.includes(created.asset.assetId))).toEqual([record?.key])
    }
  })

  it('end in one state when one of them is no picture', async () => {
    const good = await sameSize('#abcdef')
    const bad = Buffer.alloc(good.length, 'x')
    for (let round = 0; round < 5; round++) {
      const created = await declare(good)
      const [ofGood, ofBad] = await Promise.all([outcome(post(created, good)), outcome(post(created, bad))])
      const record = await stored(created)
      expect(ofBad).toBe('unsupported_media')
      if (record?.state === 'ready') expect(ofGood).toEqual(record)
      else expect([record?.state, ofGood]).toEqual(['rejected', 'gone'])
      const keys = (await t.blobKeys()).filter((key) => key.includes(created.asset.assetId))
      expect(keys).toEqual(record?.state === 'ready' ? [record.key] : [])
    }
  })
})
