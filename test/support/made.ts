import { readHeader } from '../../src/media/header.ts'
import { render } from '../../src/media/render.ts'
import { neededAssets, type OperationCall } from '../../src/operations/index.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import type { MediaType, Profile } from '../../src/schema/asset.ts'
import { badge, pixelAt } from './pictures.ts'

export interface MadeOptions {
  readonly mediaType?: MediaType
  readonly quality?: number
  readonly profile?: Profile
  /** What every asset that operations name is: a red badge when left out. */
  readonly overlay?: Uint8Array
}

/** What the real renderer makes of a picture by operations in either form; PNG when nothing else is asked for. */
export async function made(
  source: Uint8Array,
  operations: string | readonly OperationCall[] = [],
  options: MadeOptions = {},
) {
  const calls =
    operations.length === 0
      ? []
      : parseOperations(typeof operations === 'string' ? operations : [...operations]).operations
  const { mediaType = 'image/png', quality, profile } = options
  const needed = neededAssets(calls)
  const overlay = needed.length > 0 ? (options.overlay ?? (await badge())) : new Uint8Array()
  const header = needed.length > 0 ? await readHeader(overlay) : undefined
  const overlays = Object.fromEntries(
    needed.flatMap(({ assetId }) => (header ? [[assetId, { source: overlay, header }]] : [])),
  )
  return render({ source, header: await readHeader(source), operations: calls, overlays, mediaType, quality, profile })
}

/** The pixels at places of what comes of a picture. */
export async function pixelsAt(
  source: Uint8Array,
  operations: string,
  places: readonly (readonly [number, number])[],
  mediaType: MediaType = 'image/png',
): Promise<number[][]> {
  const { bytes } = await made(source, operations, { mediaType })
  return Promise.all(places.map(([x, y]) => pixelAt(bytes, x, y)))
}

/** Colors without their alpha. */
export const opaque = (colors: readonly number[][]): number[][] => colors.map((color) => color.slice(0, 3))
