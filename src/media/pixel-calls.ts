import type { PixelCalls } from '../ports/pixel-calls.ts'
import { writeDurably } from './durable-file.ts'
import { readHeader } from './header.ts'
import { inspect } from './inspect.ts'
import { render } from './render.ts'

/** What a pixels child can be asked to do: paths in, small facts out. The result's bytes never leave the child but as a file. */
export const pixelCalls: PixelCalls = {
  header: ({ path }) => readHeader(path),
  inspect: ({ path, header }) => inspect(path, header),
  async render(call, signal) {
    const { bytes, facts } = await render({ ...call, source: call.path, quality: call.quality })
    // The caller has gone meanwhile: nobody would ever clean up what is written now.
    signal.throwIfAborted()
    await writeDurably(call.targetPath, call.temporaryPath, bytes)
    return facts
  },
}
