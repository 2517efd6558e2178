import { existsSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import type { Client } from '../../client/client.ts'
import { openFile } from '../../client/files.ts'
import type { Source } from '../../jobs/fetch-source.ts'
import { AssetId } from '../../schema/id.ts'
import { CommandError } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import { shownName } from './terminal.ts'
import { urlSource } from './url-source.ts'

/** A picture as the command line names it. */
export type GivenPicture = { readonly role?: string } & (
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stored'; readonly source: Source }
)

/** `style=painting.jpg`: what the picture is for, then the picture. */
const WITH_ROLE = /^([\p{L}][\p{L}\p{N} _-]{0,39})=(.+)$/su

/** Reads an argument that names a picture: a file, an address, or an asset's id, and with `mayHaveRole` what it is for. */
export function readGiven(text: string, { mayHaveRole = false } = {}): GivenPicture {
  if (existsSync(text)) return { kind: 'file', path: text }
  if (urlSource(text)) return { kind: 'stored', source: { url: text } }
  if (AssetId.safeParse(text).success) return { kind: 'stored', source: { assetId: text } }
  const [, role, rest] = (mayHaveRole && WITH_ROLE.exec(text)) || []
  if (role !== undefined && rest !== undefined) return { ...readGiven(rest), role }
  // Opening it will say that it is not there.
  return { kind: 'file', path: text }
}

/** What stands in for a file where a request is judged that is not sent: an address, of which nothing is known either. */
export const standInFor = (given: GivenPicture): Source =>
  given.kind === 'stored' ? given.source : { url: 'https://picture.example/file' }

/** Looks at every file before any is sent. Throws as the file system does. */
export async function openFiles(pictures: readonly GivenPicture[]): Promise<ReadonlyMap<string, Blob>> {
  const paths = new Set(pictures.flatMap((given) => (given.kind === 'file' ? [given.path] : [])))
  return new Map(await Promise.all([...paths].map(async (path) => [path, await openFile(path)] as const)))
}

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onSend: (path: string) => void
}

/** Sends every file once; gives the pictures as a job names them. Throws `CommandError` with the file's name. */
export async function sendPictures(
  client: Client,
  pictures: readonly GivenPicture[],
  { signal, onSend }: SendOptions,
): Promise<readonly Source[]> {
  const sent = new Map<string, Source>()
  for (const [path, blob] of await openFiles(pictures)) {
    onSend(path)
    try {
      const { assetId } = await client.uploadAsset(blob, { filename: basename(path), signal })
      sent.set(path, { assetId })
    } catch (error) {
      const explanation = signal.aborted ? undefined : explainFailure(error)
      if (!explanation) throw error
      const { message, exitCode, code } = explanation
      throw new CommandError(`${shownName(path)}: ${message}`, exitCode, code)
    }
  }
  return pictures.map((given) => (given.kind === 'file' && sent.get(given.path)) || standInFor(given))
}

/** Where results of a picture go, and what they are called after: beside a file, and here for what is elsewhere. */
export function placeOf(given: GivenPicture): { folder: string; stem: string } {
  if (given.kind === 'file') return { folder: dirname(given.path), stem: basename(given.path, extname(given.path)) }
  if ('assetId' in given.source) return { folder: '.', stem: given.source.assetId }
  const path = urlSource(given.source.url)?.path ?? 'picture'
  return { folder: '.', stem: basename(path, extname(path)) }
}
