import { serveCalls } from '../../src/adapters/local/serve-calls.ts'
import { writeResult } from '../../src/adapters/local/write-result.ts'
import { pixelCalls } from '../../src/media/pixel-calls.ts'

const real = pixelCalls(writeResult, {
  loadPaint: async () => (await import('../../src/providers/painter/paint.ts')).paint,
})

/** Faults that a picture may cause in its decoder; the name of the target says which, so that only tests can ask for one. */
const faults: Record<string, () => Promise<void> | void> = {
  /** The decoder never comes back, while the process answers pings. */
  hang: () => new Promise(() => {}),
  /** The process does nothing else any more, and answers nothing. */
  spin: () => {
    for (;;);
  },
  /** The decoder takes memory, 40 MB every 20 ms, until it is stopped; the pages are touched, so that they are resident. */
  hog: async () => {
    for (const kept: Buffer[] = []; ; await wait(20)) kept.push(Buffer.alloc(40e6, kept.length + 1))
  },
  /** A broken decoder. */
  crash: () => void process.kill(process.pid, 'SIGSEGV'),
  /** Long enough to be killed, stopped or left meanwhile. */
  slow: () => wait(500),
}

const wait = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs))

serveCalls({
  ...real,
  async render(request, signal) {
    for (const [name, fault] of Object.entries(faults)) if (request.targetPath.includes(name)) await fault()
    return await real.render(request, signal)
  },
})
