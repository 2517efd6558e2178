import type { OverlayOptions } from 'sharp'
import type { Overlay } from './operation.ts'

/** Pixels as sharp's composite takes them. */
export function rawLayer({ rgba, widthPx, heightPx }: Overlay, place: OverlayOptions = {}): OverlayOptions {
  // sharp takes any bytes; its types say Buffer, which browsers do not have.
  const input = rgba as Uint8Array as Buffer
  return { input, raw: { width: widthPx, height: heightPx, channels: 4 }, ...place }
}
