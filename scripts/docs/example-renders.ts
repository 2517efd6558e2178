import { readHeader } from '../../src/media/header.ts'
import { render } from '../../src/media/render.ts'
import { neededAssets } from '../../src/operations/index.ts'
import type { Operation } from '../../src/operations/operation.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import type { MediaType } from '../../src/schema/asset.ts'
import { logo } from './example-pictures.ts'

/** What an operation’s example makes of a picture, by the renderer that serves users. */
export async function renderExample(
  operation: Operation,
  source: Uint8Array,
  mediaType: MediaType,
): Promise<Uint8Array> {
  const { operations } = parseOperations([{ operation: operation.name, ...operation.example }])
  const mark = await logo()
  const overlay = { source: mark, header: await readHeader(mark) }
  const overlays = Object.fromEntries(neededAssets(operations).map(({ assetId }) => [assetId, overlay]))
  const header = await readHeader(source)
  return (await render({ source, header, operations, overlays, mediaType, quality: undefined })).bytes
}
