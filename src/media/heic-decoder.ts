import { createRequire } from 'node:module'

/** libheif and libde265 as WebAssembly, 1.4 MB. Optional, because it is LGPL and HEVC is patented: see docs/decisions/0005. */
const DECODER = 'libheif-js/libheif-wasm/libheif.js'

/** Where the HEIC decoder is, looked for from that file; undefined when it is not installed. Nothing is loaded. */
export function heicDecoderPath(from: string = import.meta.url): string | undefined {
  try {
    return createRequire(from).resolve(DECODER)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
