import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

/** What the thread is started with. */
export interface HeicTask {
  readonly decoderPath: string
  readonly source: string | Uint8Array
  /** As the header promises; a picture that turns out otherwise is damaged. */
  readonly widthPx: number
  readonly heightPx: number
  readonly hasAlpha: boolean
  /** What WebAssembly may hold. */
  readonly memoryMegabytes: number
}

/** What the thread says, once: raw RGB or RGBA without gaps, or why there is none. */
export type HeicAnswer = { readonly pixels: Uint8Array<ArrayBuffer> } | { readonly problem: string }

/** The part of libheif’s API that is used. Source: https://github.com/strukturag/libheif, libheif/api */
interface Libheif {
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown }
  readonly heif_chroma: {
    readonly heif_chroma_interleaved_RGB: unknown
    readonly heif_chroma_interleaved_RGBA: unknown
  }
  heif_context_alloc(): unknown
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): Failure
  heif_js_context_get_primary_image_handle(context: unknown): Partial<Failure> | null
  heif_image_handle_get_width(handle: unknown): number
  heif_image_handle_get_height(handle: unknown): number
  heif_js_decode_image2(handle: unknown, colorspace: unknown, chroma: unknown): Partial<Failure & Decoded> | null
}
interface Failure {
  readonly code: { readonly value: number }
  readonly message: string
}
interface Decoded {
  readonly channels: readonly [
    { readonly width: number; readonly height: number; readonly stride: number; readonly data: Uint8Array },
  ]
}

/** What is used of it; the types of node have none of it. */
declare const WebAssembly: {
  readonly Memory: { readonly prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } }
}

/** Pages of WebAssembly. Source: https://www.w3.org/TR/wasm-core-2/#memory-instances */
const PAGE_BYTES = 65_536

// A thread of its own for each picture: WebAssembly never gives memory back while it lives, and holds up the event loop
// for as long as it works, so that a child with a large picture would not answer its supervisor.
parentPort?.postMessage(...answer(workerData as HeicTask))

function answer(task: HeicTask): [HeicAnswer, ArrayBuffer[]] {
  try {
    const pixels = decode(task)
    return [{ pixels }, [pixels.buffer]]
  } catch (error) {
    return [{ problem: error instanceof Error ? error.message : String(error) }, []]
  }
}

function decode({ decoderPath, source, memoryMegabytes, ...expected }: HeicTask): Uint8Array<ArrayBuffer> {
  limitMemory(memoryMegabytes)
  const load = createRequire(decoderPath)(decoderPath) as (options: object) => Libheif
  const quiet = () => {}
  const wasmBinary = readFileSync(join(dirname(decoderPath), 'libheif.wasm'))
  const libheif = load({ wasmBinary, print: quiet, printErr: quiet })

  const context = libheif.heif_context_alloc()
  const bytes = typeof source === 'string' ? readFileSync(source) : source
  succeeded(libheif.heif_context_read_from_memory(context, bytes))
  const handle = succeeded(libheif.heif_js_context_get_primary_image_handle(context))
  checkSize(expected, libheif.heif_image_handle_get_width(handle), libheif.heif_image_handle_get_height(handle))
  const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = libheif.heif_chroma
  const chroma = expected.hasAlpha ? rgba : rgb
  const { channels } = succeeded(
    libheif.heif_js_decode_image2(handle, libheif.heif_colorspace.heif_colorspace_RGB, chroma),
  )
  const [channel] = channels ?? []
  if (!channel) throw new Error('libheif gave no pixels')
  checkSize(expected, channel.width, channel.height)
  return withoutGaps(channel, channel.width * (expected.hasAlpha ? 4 : 3))
}

/** Lets the memory of this thread’s WebAssembly grow no further: libheif then fails as if the machine had no more. */
function limitMemory(megabytes: number): void {
  const { prototype } = WebAssembly.Memory
  const { grow } = prototype
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > megabytes * 1e6) throw new RangeError('memory allocation')
    return grow.call(this, pages)
  }
}

/** libheif gives an error object where a result could have been. */
function succeeded<T extends Partial<Failure>>(result: T | null): T {
  if (!result) throw new Error('libheif gave nothing')
  if (result.code && result.code.value !== 0) throw new Error(result.message ?? 'libheif failed')
  return result
}

function checkSize(expected: Pick<HeicTask, 'widthPx' | 'heightPx'>, widthPx: number, heightPx: number): void {
  if (widthPx === expected.widthPx && heightPx === expected.heightPx) return
  throw new Error(`${widthPx} × ${heightPx} px were promised to be ${expected.widthPx} × ${expected.heightPx} px`)
}

/** Rows one after the other, in memory that no WebAssembly owns. */
function withoutGaps({ height, stride, data }: Decoded['channels'][0], rowBytes: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y += 1) pixels.set(data.subarray(y * stride, y * stride + rowBytes), y * rowBytes)
  return pixels
}
