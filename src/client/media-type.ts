import type { SourceMediaType } from '../schema/asset.ts'

/** How files begin, as Latin-1; the first that fits counts. AVIF and HEIC name themselves among the brands of their container. Sources: the formats' specifications. */
const SIGNATURES: readonly (readonly [RegExp, SourceMediaType])[] = [
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG/, 'image/png'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^.{4}ftyp.*avi[fs]/s, 'image/avif'],
  [/^.{4}ftyp.*(hei[cmsx]|hev[cmsx]|mif1|msf1)/s, 'image/heic'],
]

/** What a picture says it is, for the promise that a signed upload needs; undefined for what is none. The server looks for itself. */
export async function mediaTypeOf(picture: Blob): Promise<SourceMediaType | undefined> {
  const head = String.fromCharCode(...new Uint8Array(await picture.slice(0, 64).arrayBuffer()))
  return SIGNATURES.find(([signature]) => signature.test(head))?.[1]
}
