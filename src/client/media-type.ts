import type { MediaType } from '../schema/asset.ts'

/** How files begin, as Latin-1. `?` is any byte. Sources: the formats' specifications. */
const SIGNATURES: readonly (readonly [string, MediaType])[] = [
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['GIF8', 'image/gif'],
  ['RIFF????WEBP', 'image/webp'],
  ['????ftypavif', 'image/avif'],
  ['????ftypavis', 'image/avif'],
]

/** What a picture says it is, for the promise that a signed upload needs; undefined for what is none. The server looks for itself. */
export async function mediaTypeOf(picture: Blob): Promise<MediaType | undefined> {
  const head = new Uint8Array(await picture.slice(0, 16).arrayBuffer())
  const found = SIGNATURES.find(([signature]) =>
    [...signature].every((character, at) => character === '?' || head[at] === character.charCodeAt(0)),
  )
  return found?.[1]
}
