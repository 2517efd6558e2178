import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createSafeFetch } from '../../src/scrape/safe-fetch.ts'
import { failure, MAX_BYTES, raw, read, writes } from './reading.ts'

describe('drill 37, servers that take their time:', () => {
  it.each<[string, string]>([
    ['one that never answers', ''],
    ['one that stops in its headers', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['one that says it goes on, and does not', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s', async (_title, head) => {
    await expect(read(await writes(head), { answerSeconds: 0.3 })).rejects.toEqual(failure(/longer than 0.3 s/, true))
  })

  it('one that sends a header every moment', async () => {
    const server = await raw(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      for (let number = 0; !socket.destroyed; number++) {
        socket.write(`x-${number}: 1\r\n`)
        await sleep(20)
      }
    })
    await expect(read(server, { answerSeconds: 0.3 })).rejects.toEqual(failure(/longer than 0.3 s/, true))
  })

  it('one that sends a byte of its body every moment', async () => {
    const server = await raw(async (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
      while (!socket.destroyed) {
        socket.write('x')
        await sleep(20)
      }
    })
    await expect(read(server, { timeoutSeconds: 0.3 })).rejects.toEqual(failure(/longer than 0.3 s/, true))
  })

  it('one that says for ever that it goes on', async () => {
    const server = await raw(async (socket) => {
      while (!socket.destroyed) {
        socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
        await sleep(5)
      }
    })
    await expect(read(server, { answerSeconds: 0.3 })).rejects.toEqual(failure(/longer than 0.3 s/, true))
  })

  it('a body that nobody reads is given up too', async () => {
    let isClosed = false
    const server = await raw((socket) => {
      socket.once('close', () => {
        isClosed = true
      })
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
    })
    const web = createSafeFetch({ allow: [{ host: '127.0.0.1' }], maxBytes: MAX_BYTES, log: { info() {} } })
    await web.open(server.url, { signal: new AbortController().signal, timeoutSeconds: 0.2 })
    await expect.poll(() => isClosed).toBe(true)
  })

  it('whoever asked may stop, and gets the reason they gave', async () => {
    const reason = new Error('canceled')
    for (const head of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx']) {
      const controller = new AbortController()
      const reading = read(await writes(head), { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 50)
      await expect(reading).rejects.toBe(reason)
    }
    await expect(read(await writes(''), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
