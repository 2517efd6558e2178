import type { PixelCalls } from '../ports/pixel-calls.ts'
import { readHeader } from './header.ts'
import { inspect } from './inspect.ts'
import { render } from './render.ts'

/** Puts the bytes where the target is, whole and durable, by way of the temporary file. */
export type WriteResult = (targetPath: string, temporaryPath: string, bytes: Uint8Array) => Promise<void>

/** What a pixels child can be asked to do: paths in, small facts out. The result's bytes never leave the child but as a file. */
export const pixelCalls = (write: WriteResult): PixelCalls => ({
  header: ({ path }) => readHeader(path),
  inspect: ({ path, header }) => inspect(path, header),
  async render(call, signal) {
    const overlays = Object.entries(call.overlays ?? {}).map(([id, { path, header }]) => [id, { source: path, header }])
    const { bytes, facts } = await render({
      ...call,
      source: call.path,
      overlays: Object.fromEntries(overlays),
      quality: call.quality,
    })
    // The caller has gone meanwhile: nobody would ever clean up what is written now.
    signal.throwIfAborted()
    await write(call.targetPath, call.temporaryPath, bytes)
    return facts
  },
})
