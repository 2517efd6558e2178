import type { FileHandle } from 'node:fs/promises'
import type { ByteRange } from '../../ports/blob-store.ts'

/** Bytes per read: large enough that the calls do not count, small enough for thousands of slow readers. */
const CHUNK_BYTES = 256 * 1024

/** The file, or the stretch of it that exists, read as fast as it is consumed. Closes the file at the end or when canceled. */
export function streamFile(file: FileHandle, range: ByteRange | undefined): ReadableStream<Uint8Array> {
  let position = range?.start ?? 0
  const end = range ? range.end + 1 : Number.POSITIVE_INFINITY

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const wanted = Math.min(CHUNK_BYTES, end - position)
          const { bytesRead, buffer } =
            wanted > 0
              ? await file.read(new Uint8Array(wanted), 0, wanted, position)
              : { bytesRead: 0, buffer: undefined }
          if (bytesRead === 0 || !buffer) {
            await file.close()
            controller.close()
            return
          }
          position += bytesRead
          controller.enqueue(buffer.subarray(0, bytesRead))
        } catch (error) {
          await file.close()
          throw error
        }
      },
      cancel: () => file.close(),
    },
    // Nothing is read before somebody asks: with many readers a chunk each would be held for nothing.
    { highWaterMark: 0 },
  )
}
