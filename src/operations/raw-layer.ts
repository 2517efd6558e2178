import type { OverlayOptions, Sharp } from 'sharp'
import type { Overlay } from './operation.ts'

/** Pixels as sharp's composite takes them. */
export function rawLayer({ rgba, widthPx, heightPx }: Overlay, place: OverlayOptions = {}): OverlayOptions {
  // sharp takes any bytes; its types say Buffer, which browsers do not have.
  const input = rgba as Uint8Array as Buffer
  return { input, raw: { width: widthPx, height: heightPx, channels: 4 }, ...place }
}

/** Lays a picture on another, whose transparency stays as it is: sharp would give every picture an alpha channel, which costs bytes. */
export async function layOn(pipe: Sharp, layer: OverlayOptions): Promise<Sharp> {
  const { hasAlpha } = await pipe.metadata()
  const both = pipe.composite([layer])
  return hasAlpha ? both : both.removeAlpha()
}
