import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProcessPixels } from '../adapters/aws/in-process-pixels.ts'
import { writeScratch } from '../adapters/aws/scratch-files.ts'
import { pixelCalls } from '../media/pixel-calls.ts'
import { estimateMegabytes } from '../operations/memory.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Pixels } from '../ports/pixels.ts'

/** Node, the engine, the SDK and libvips with nothing to do. */
const OWN_MEMORY_MB = 250
/** Where Lambda does not say how much there is: in tests. */
const DEFAULT_MEMORY_MB = 1_024

/** A decoder in this function. Imported by the entrypoints whose bundles bring sharp, and by no others. */
export function ownPixels(blobs: BlobStore, functionMemoryMb: string | undefined): Pixels {
  return inProcessPixels({
    blobs,
    calls: pixelCalls(writeScratch, { loadPaint: async () => (await import('../providers/painter/paint.ts')).paint }),
    directory: join(tmpdir(), 'atelier-pixels'),
    memoryMegabytes: Number(functionMemoryMb ?? DEFAULT_MEMORY_MB) - OWN_MEMORY_MB,
    estimateMegabytes,
  })
}
