import { describe, expect, it } from 'vitest'
import { queueMessage } from '../../../src/adapters/local/message-rows.ts'
import { readyMessages } from '../../../src/adapters/local/ready-messages.ts'

function message(messageId: number, receiveCount = 0, groupId = 'owner') {
  const made = queueMessage({ messageId, groupId, reason: undefined, visibleAtMs: 0, sentAtMs: 0 })
  return Object.assign(made, { receiveCount, state: 'ready' as const })
}

describe('messages that are ready', () => {
  it('come back before those that were never delivered, whatever the backlog', () => {
    const ready = readyMessages()
    for (let id = 1; id <= 1_000; id += 1) ready.add(message(id))
    ready.add(message(2_000, 1))
    ready.add(message(2_001, 3))
    const taken = [ready.take(), ready.take(), ready.take(), ready.take()].map((one) => one?.messageId)
    expect(taken).toEqual([2_000, 2_001, 1, 2])
    expect(ready.length()).toBe(998)
  })

  it('take turns by group, also when one group’s all come back', () => {
    const ready = readyMessages()
    for (let id = 1; id <= 3; id += 1) ready.add(message(id, 1, 'busy'))
    ready.add(message(10, 0, 'quiet'))
    const taken = [ready.take(), ready.take(), ready.take(), ready.take()].map((one) => one?.messageId)
    expect(taken).toEqual([1, 10, 2, 3])
    expect(ready.take()).toBeUndefined()
  })
})
