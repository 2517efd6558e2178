import { expect, it } from 'vitest'
import { startWorker } from '../../src/core/worker.ts'
import { openTestEngine } from '../support/engine.ts'

it('a worker that may not begin leaves messages in the queue, and takes them when it may', async () => {
  const t = await openTestEngine()
  const { queue, log } = t.engine
  await queue.send('image', [{ body: 'one' }])
  const asked = Promise.withResolvers<void>()
  const handled = Promise.withResolvers<string>()
  let mayReceive = false
  const worker = startWorker({
    queue,
    name: 'image',
    slots: 1,
    visibilitySeconds: 10,
    log,
    mayReceive() {
      asked.resolve()
      return mayReceive
    },
    handle: async ({ body }) => {
      handled.resolve(body)
      return 'acknowledge'
    },
  })
  try {
    await asked.promise
    expect(await queue.depth('image')).toBe(1)
    mayReceive = true
    expect(await handled.promise).toBe('one')
  } finally {
    await worker.stop(0)
    await t.close()
  }
})
