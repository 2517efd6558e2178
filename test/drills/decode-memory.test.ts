import { describe, expect, it } from 'vitest'
import { photo } from '../support/pictures.ts'
import { canReadMemory } from '../support/process-memory.ts'
import { type RealServer, realServer } from '../support/real-server.ts'
import { decodeAtOnce, heldMegabytes, memoryGroup, serverIn } from './decode-memory.ts'

/** A machine that does everything else beside it may be many times slower. Not a measure of speed. */
const TIMEOUT_MS = 180_000

/** One for each way a decoder takes memory; `npm run drills:pictures` tries all. */
const SHORT = ['AVIF of 16 MP with alpha', 'HEIC of 24 MP', 'interlaced PNG of 40 MP, 16 bits RGBA']

async function withServer(start: () => Promise<RealServer>, work: (server: RealServer) => Promise<void>) {
  const server = await start()
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

describe.skipIf(!canReadMemory)('memory', () => {
  it(
    'of two of the heaviest decodes at once is less than 512 MB',
    async () => {
      await withServer(realServer, async (server) => {
        await server.upload(await photo(600, 400))
        const idle = heldMegabytes(server)
        for (const picture of SHORT) {
          const result = await decodeAtOnce(server, idle, picture, 2)
          process.stdout.write(`${JSON.stringify(result)}\n`)
          expect(result.grownMegabytes, picture).toBeLessThan(512)
          expect(result.codes).toEqual({ accepted: result.atOnce })
        }
        expect(server.complaints().filter((line) => !line.includes('A pixels child ended'))).toEqual([])
      })
    },
    TIMEOUT_MS,
  )

  it(
    'that a machine does not have is waited for: eight large decodes end well where everything together may hold 512 MB',
    async ({ skip }) => {
      const group = memoryGroup(512)
      if (typeof group === 'string') {
        process.stderr.write(`Skipped: ${group}\n`)
        return skip(group)
      }
      try {
        await withServer(
          () => serverIn(group.tasks),
          async (server) => {
            const result = await decodeAtOnce(server, heldMegabytes(server), 'PNG of 50 MP, 16 bits RGBA', 8)
            process.stdout.write(`${JSON.stringify({ ...result, kills: group.kills() })}\n`)
            expect(result.codes).toEqual({ accepted: 8 })
            expect(group.kills()).toBe(0)
            expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
            expect(server.hasEnded()).toBe(false)
          },
        )
      } finally {
        group.remove()
      }
    },
    TIMEOUT_MS,
  )
})
