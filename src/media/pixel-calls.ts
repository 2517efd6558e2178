import type { Paint } from '../ports/painter.ts'
import type { PixelCalls, ResultFile } from '../ports/pixel-calls.ts'
import { makeAnimation } from './animation/make-animation.ts'
import { makeFrame } from './animation/make-frame.ts'
import { readHeader } from './header.ts'
import { inspect } from './inspect.ts'
import { paintPicture } from './paint-picture.ts'
import { render } from './render.ts'

/** Puts the bytes where the target is, whole and durable, by way of the temporary file. */
export type WriteResult = (targetPath: string, temporaryPath: string, bytes: Uint8Array) => Promise<void>

/** What comes from elsewhere. */
export interface PixelTools {
  /** Brings who paints, when that is asked for: a hundred files that most processes never need. */
  readonly loadPaint: () => Promise<Paint>
}

/** What a pixels child can be asked to do: paths in, small facts out. The result's bytes never leave the child but as a file. */
export const pixelCalls = (write: WriteResult, tools: PixelTools): PixelCalls => {
  async function store<Facts>(
    { targetPath, temporaryPath }: ResultFile,
    made: { bytes: Uint8Array; facts: Facts },
    signal: AbortSignal,
  ): Promise<Facts> {
    // The caller has gone meanwhile: nobody would ever clean up what is written now.
    signal.throwIfAborted()
    await write(targetPath, temporaryPath, made.bytes)
    return made.facts
  }
  return {
    header: ({ path }) => readHeader(path),
    inspect: ({ path, header }) => inspect(path, header),
    async render(call, signal) {
      const overlays = Object.entries(call.overlays ?? {}).map(([id, { path, header }]) => [
        id,
        { source: path, header },
      ])
      const plan = { ...call, source: call.path, overlays: Object.fromEntries(overlays), quality: call.quality }
      return await store(call, await render(plan), signal)
    },
    async paint(call, signal) {
      return await store(call, await paintPicture(await tools.loadPaint(), call, signal), signal)
    },
    async frame(call, signal) {
      const made = await makeFrame(call)
      signal.throwIfAborted()
      // Where the frame is, its encoding is too.
      await write(call.preparedPath, call.temporaryPath, made.prepared)
      return await store(call, made, signal)
    },
    async animation(call, signal) {
      return await store(call, await makeAnimation(call, signal), signal)
    },
  }
}
