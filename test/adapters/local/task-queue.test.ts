import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/adapters/local/database.ts'
import { hiddenMessages } from '../../../src/adapters/local/hidden-messages.ts'
import { queueMessage } from '../../../src/adapters/local/message-rows.ts'
import { sqliteTaskQueue } from '../../../src/adapters/local/sqlite-task-queue.ts'
import { deadLettersOf, MAX_RECEIVE_COUNT } from '../../../src/ports/task-queue.ts'

let directory: string
let aheadMs = 0
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'queue-'))
  aheadMs = 0
  return () => rm(directory, { recursive: true })
})

const open = () => {
  const database = openDatabase({ path: join(directory, 'atelier.db'), nowMs: () => Date.now() + aheadMs })
  return { database, queue: sqliteTaskQueue(database) }
}
const once = { max: 10, visibilitySeconds: 600, waitSeconds: 0 }

describe('the local queue over a restart', () => {
  it('shows at once what a dead process had received, counts it, and takes none of its receipts', async () => {
    const before = open()
    await before.queue.send('image', [{ body: 'a' }, { body: 'b' }])
    const [first] = await before.queue.receive('image', { ...once, max: 1 })
    await before.queue.send('image', [{ body: 'c' }])
    before.database.close()

    const after = open()
    await after.queue.delete('image', first?.receiptHandle ?? '')
    const received = await after.queue.receive('image', once)
    expect(received.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ])
    expect(received[0]?.receiptHandle).not.toBe(first?.receiptHandle)
    after.database.close()
  })

  it('keeps delays, reasons and groups, and forgets what was deleted', async () => {
    const before = open()
    await before.queue.send('image', [{ body: 'late', delaySeconds: 300 }, { body: 'gone' }])
    await before.queue.bury('image', 'dead', 'image_damaged: cut off')
    const [gone] = await before.queue.receive('image', once)
    await before.queue.delete('image', gone?.receiptHandle ?? '')
    before.database.close()

    const after = open()
    expect(await after.queue.receive('image', once)).toEqual([])
    expect(after.queue.deadLetters('image', 10)).toMatchObject([{ body: 'dead', reason: 'image_damaged: cut off' }])
    aheadMs += 301_000
    expect(await after.queue.receive('image', once)).toMatchObject([{ body: 'late', receiveCount: 1 }])
    after.database.close()
  })

  it('knows a poisonous message again that has killed the process every time', async () => {
    const before = open()
    await before.queue.send('image', [{ body: 'poison' }])
    before.database.close()
    for (let life = 1; life <= 3; life++) {
      const { database, queue } = open()
      expect(await queue.receive('image', once)).toMatchObject([{ body: 'poison', receiveCount: life }])
      database.close()
    }
    const { database, queue } = open()
    for (let count = 4; count <= MAX_RECEIVE_COUNT; count++) {
      const [message] = await queue.receive('image', once)
      await queue.changeVisibility('image', message?.receiptHandle ?? '', 0)
    }
    expect(await queue.receive('image', once)).toEqual([])
    database.close()
    const last = open()
    expect(await last.queue.receive('image', once)).toEqual([])
    expect(await last.queue.receive(deadLettersOf('image'), once)).toMatchObject([{ body: 'poison' }])
    last.database.close()
  })
})

describe('the local queue', () => {
  it('serves owners in turns: ten messages behind ten thousand wait for ten turns', async () => {
    const { database, queue } = open()
    const many = Array.from({ length: 10_000 }, () => ({ body: 'busy', groupId: 'busy' }))
    await queue.send('image', many)
    await queue.send(
      'image',
      Array.from({ length: 10 }, () => ({ body: 'quiet', groupId: 'quiet' })),
    )
    const bodies: string[] = []
    for (let batch = 0; batch < 2; batch++) {
      bodies.push(...(await queue.receive('image', once)).map((message) => message.body))
    }
    expect(bodies.filter((body) => body === 'quiet')).toHaveLength(10)
    expect(await queue.depth('image')).toBe(9_990)
    database.close()
  })

  it('shows dead letters to the operator until they are deleted, without receiving them', async () => {
    const { database, queue } = open()
    for (const body of ['a', 'b', 'c']) await queue.bury('image', body, `${body} is damaged`)
    const [first] = await queue.receive(deadLettersOf('image'), { ...once, max: 1 })
    await queue.delete(deadLettersOf('image'), first?.receiptHandle ?? '')
    expect(queue.deadLetters('image', 10)).toMatchObject([
      { body: 'b', reason: 'b is damaged', receiveCount: 0 },
      { body: 'c', reason: 'c is damaged', receiveCount: 0 },
    ])
    expect(queue.deadLetters('image', 1)).toHaveLength(1)
    expect(queue.deadLetters('video', 10)).toEqual([])
    database.close()
  })

  it('gives a message back that could not be deleted', async () => {
    const { database, queue } = open()
    await queue.send('image', [{ body: 'a' }])
    const [message] = await queue.receive('image', once)
    database
      .statement("CREATE TRIGGER full BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'disk trouble'); END")
      .run()
    await expect(queue.delete('image', message?.receiptHandle ?? '')).rejects.toThrow('disk trouble')
    database.statement('DROP TRIGGER full').run()
    expect(await queue.receive('image', once)).toEqual([])
    aheadMs += 601_000
    expect(await queue.receive('image', once)).toMatchObject([{ body: 'a', receiveCount: 2 }])
    database.close()
  })

  it('keeps a message in its queue that could not be moved to the dead letters', async () => {
    const { database, queue } = open()
    await queue.send('image', [{ body: 'a' }])
    for (let count = 1; count <= MAX_RECEIVE_COUNT; count++) {
      const [message] = await queue.receive('image', once)
      await queue.changeVisibility('image', message?.receiptHandle ?? '', 0)
    }
    database
      .statement(
        "CREATE TRIGGER full BEFORE UPDATE OF queue ON messages BEGIN SELECT RAISE(ABORT, 'disk trouble'); END",
      )
      .run()
    expect(await queue.receive('image', once)).toEqual([])
    await database.write(() => undefined)
    expect(queue.deadLetters('image', 10)).toEqual([])
    database.statement('DROP TRIGGER full').run()
    aheadMs += 2_000
    expect(await queue.receive('image', once)).toEqual([])
    await database.write(() => undefined)
    expect(queue.deadLetters('image', 10)).toMatchObject([{ body: 'a', receiveCount: MAX_RECEIVE_COUNT }])
    database.close()
  })

  it('reads bodies from the disk when there are too many to keep', async () => {
    const { database, queue } = open()
    const bodies = Array.from({ length: 80 }, (_, index) => `${index} `.padEnd(250_000, 'x'))
    await queue.send(
      'image',
      bodies.map((body) => ({ body })),
    )
    const received: string[] = []
    for (let batch = 0; batch < 8; batch++)
      received.push(...(await queue.receive('image', once)).map(({ body }) => body))
    expect(received).toEqual(bodies)
    database.close()
  })

  it('refuses names and groups that SQS would refuse', async () => {
    const { database, queue } = open()
    await expect(queue.send('no spaces', [{ body: 'a' }])).rejects.toThrow('no name for a queue')
    await expect(queue.send('image', [{ body: 'a', groupId: 'two words' }])).rejects.toThrow('no group')
    database.close()
  })
})

describe('the line of hidden messages', () => {
  it('always has the one in front that is due first, whatever is taken out in between', () => {
    const step = fc.oneof(fc.record({ add: fc.integer({ min: 0, max: 50 }) }), fc.record({ remove: fc.nat() }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hidden = hiddenMessages()
        const members: ReturnType<typeof queueMessage>[] = []
        for (const one of steps) {
          if ('add' in one) {
            const message = queueMessage({
              messageId: 1,
              groupId: '',
              reason: undefined,
              visibleAtMs: one.add,
              sentAtMs: 0,
            })
            members.push(message)
            hidden.add(message)
          } else {
            const [message] = members.splice(one.remove % Math.max(1, members.length), 1)
            if (message) hidden.remove(message)
          }
          const earliest = members.length === 0 ? undefined : Math.min(...members.map((message) => message.visibleAtMs))
          expect(hidden.first()?.visibleAtMs).toBe(earliest)
        }
      }),
    )
  })
})
