import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createSafeFetch } from '../../src/scrape/safe-fetch.ts'
import { httpServer, httpsServer } from '../support/foreign-servers.ts'
import { failure, http, MAX_BYTES, read, says, started, writes } from './reading.ts'

/** For what is too large to be shown when a test fails. */
const sizeOf = async (...of: Parameters<typeof read>) => (await read(...of)).length

describe('drill 37, servers that send too much:', () => {
  it('a length beyond the limit is refused before the body is read', async () => {
    const server = await writes(`HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n`)
    await expect(sizeOf(server)).rejects.toEqual(failure(/larger than 0 MiB|larger than/, false))
  })

  it('a body without end is cut off at the limit', async () => {
    let sentBytes = 0
    const server = await http(async (_request, response) => {
      for (let isOpen = true; isOpen && !response.destroyed; sentBytes += 10_000) {
        isOpen = response.write(Buffer.alloc(10_000)) || (await sleep(1, true))
      }
    })
    await expect(sizeOf(server)).rejects.toEqual(failure(/larger than/, false))
    // What the kernel holds between the two is all that is sent for nothing.
    expect(sentBytes).toBeLessThan(20_000_000)
  })

  it.each(['gzip', 'deflate', 'br', 'zstd'])(
    'a bomb of %s is cut off when it has inflated to the limit',
    async (encoding) => {
      const zeros = Buffer.alloc(60_000_000)
      const bombs: Record<string, () => Buffer> = {
        gzip: () => gzipSync(zeros),
        deflate: () => deflateSync(zeros),
        br: () => brotliCompressSync(zeros, { params: { 1: 1 } }),
        zstd: () => zstdCompressSync(zeros),
      }
      const bomb = bombs[encoding]?.() ?? Buffer.alloc(0)
      expect(bomb.length).toBeLessThan(1_000_000)
      const server = await http((_request, response) => response.setHeader('content-encoding', encoding).end(bomb))
      const before = process.memoryUsage.rss()
      await expect(sizeOf(server, { maxBytes: 1_000_000 })).rejects.toEqual(failure(/larger than/, false))
      expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000)
    },
  )

  it('empty pieces of gzip count as they come', async () => {
    const empty = gzipSync('')
    const server = await http((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(Buffer.concat(Array.from({ length: 10_000 }, () => empty)))
    })
    await expect(sizeOf(server)).rejects.toEqual(failure(/larger than/, false))
  })

  it('compression within compression is refused', async () => {
    const twice = gzipSync(gzipSync('cat'))
    const server = await http((_request, response) => response.setHeader('content-encoding', 'gzip, gzip').end(twice))
    await expect(sizeOf(server)).rejects.toEqual(failure(/not read here: gzip, gzip/, false))
  })

  it.each<[string, string]>([
    ['one header of 10 MB', `x: ${'a'.repeat(10_000_000)}\r\n`],
    ['a million headers', 'x: a\r\n'.repeat(1_000_000)],
  ])('%s are not read to their end', async (_title, headers) => {
    const server = await says(`HTTP/1.1 200 OK\r\n${headers}\r\n`)
    await expect(sizeOf(server)).rejects.toEqual(failure(/more headers than/, false))
  })
})

describe('servers that do it wrong:', () => {
  it.each<[string, string, boolean]>([
    ['close without a word', '', true],
    ['close in the middle of what they promised', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\ncat', true],
    ['close in the middle of a piece', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\ncat', true],
    ['close before the last piece', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\ncat\r\n', true],
    ['speak another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', false],
    ['say two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\ncat!', false],
    ['say a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: cat\r\n\r\ncat', false],
    [
      'want to speak another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      false,
    ],
  ])('those that %s', async (_title, answer, retryable) => {
    await expect(read(await says(answer))).rejects.toEqual(failure(/./, retryable))
  })

  it('what comes after the promised length is not read', async () => {
    expect((await read(await says('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\ncat and more'))).toString()).toBe('cat')
  })

  it.each<[number, boolean]>([
    [204, false],
    [206, false],
    [304, false],
    [401, false],
    [403, false],
    [404, false],
    [410, false],
    [429, true],
    [500, true],
    [503, true],
  ])('a status of %i is a failure, and worth another try: %s', async (status, retryable) => {
    const server = await http((_request, response) => response.writeHead(status, { 'retry-after': '7' }).end())
    const failed = read(server)
    await expect(failed).rejects.toEqual(failure(new RegExp(`status ${status}`), retryable))
    await expect(failed).rejects.toMatchObject({ retryAfterSeconds: retryable ? 7 : undefined })
  })

  it('a body whose compression is cut or damaged is a failure', async () => {
    const whole = gzipSync(Buffer.alloc(1_000, 'cat'))
    for (const body of [whole.subarray(0, -10), Buffer.concat([whole.subarray(0, 12), Buffer.alloc(20, 1)])]) {
      const server = await http((_request, response) => response.setHeader('content-encoding', 'gzip').end(body))
      await expect(read(server)).rejects.toEqual(failure(/compression is damaged/, true))
    }
  })

  it('nobody listens', async () => {
    const server = await httpServer(() => {})
    await server.close()
    await expect(read(server)).rejects.toEqual(failure(/could not be connected to/, true))
  })

  it('a certificate that nobody has signed is a failure, and no request is sent', async () => {
    let requests = 0
    const server = await started(
      httpsServer((_request, response) => {
        requests += 1
        response.end('cat')
      }),
    )
    await expect(read(server)).rejects.toEqual(failure(/secure connection/, false))
    expect(requests).toBe(0)
  })

  it('https where only http is spoken is a failure', async () => {
    const server = await http((_request, response) => response.end('cat'))
    await expect(read({ url: server.url.replace('http:', 'https:') })).rejects.toEqual(
      failure(/secure connection/, false),
    )
  })
})

describe('servers that do it right', () => {
  it.each(['identity', 'gzip', 'deflate', 'br', 'zstd'])('are read, compressed as %s', async (encoding) => {
    const cat = Buffer.alloc(50_000, 'cat')
    const encoded: Record<string, Buffer> = {
      gzip: gzipSync(cat),
      deflate: deflateSync(cat),
      br: brotliCompressSync(cat),
      zstd: zstdCompressSync(cat),
    }
    const server = await http((_request, response) => {
      response.setHeader('content-encoding', encoding).end(encoded[encoding] ?? cat)
    })
    expect((await read(server)).equals(cat)).toBe(true)
  })

  it('are read to exactly the limit, whatever they call it', async () => {
    const body = Buffer.alloc(MAX_BYTES, 7)
    const server = await http((_request, response) => response.setHeader('content-type', 'text/html').end(body))
    expect((await read(server)).equals(body)).toBe(true)
  })

  it('are let go when the reader stops early', async () => {
    let isClosed = false
    const server = await http((request, response) => {
      request.socket.once('close', () => {
        isClosed = true
      })
      response.write('cat')
    })
    const web = createSafeFetch({ allow: [{ host: '127.0.0.1' }], maxBytes: MAX_BYTES, log: { info() {} } })
    const { bytes } = await web.open(server.url, { signal: new AbortController().signal })
    for await (const piece of bytes) {
      expect(Buffer.from(piece).toString()).toBe('cat')
      break
    }
    await expect.poll(() => isClosed).toBe(true)
  })
})
