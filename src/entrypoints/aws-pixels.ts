import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProcessPixels } from '../adapters/aws/in-process-pixels.ts'
import { writeScratch } from '../adapters/aws/scratch-files.ts'
import { type PixelTools, pixelCalls } from '../media/pixel-calls.ts'
import { estimateMegabytes } from '../operations/memory.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Pixels } from '../ports/pixels.ts'

/** Node, the engine, the SDK and libvips with nothing to do. */
const OWN_MEMORY_MB = 250
/** Where Lambda does not say how much there is: in tests. */
const DEFAULT_MEMORY_MB = 1_024

export interface OwnPixelsOptions {
  readonly blobs: BlobStore
  /** The function's, as Lambda says it. */
  readonly memoryMb: string | undefined
  /** Left out where nothing is painted, so that the bundle is without it. */
  readonly loadPaint?: PixelTools['loadPaint']
}

/** A decoder in this function. Imported by the entrypoints whose bundles bring sharp, and by no others. */
export function ownPixels({ blobs, memoryMb, loadPaint = noPainter }: OwnPixelsOptions): Pixels {
  return inProcessPixels({
    blobs,
    calls: pixelCalls(writeScratch, { loadPaint }),
    directory: join(tmpdir(), 'atelier-pixels'),
    memoryMegabytes: Number(memoryMb ?? DEFAULT_MEMORY_MB) - OWN_MEMORY_MB,
    estimateMegabytes,
  })
}

const noPainter = () => Promise.reject(new Error('This function has no painter.'))
