import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BlobPath, blobPath, isBefore, keyOf } from './blob-paths.ts'
import { hasCode } from './file-errors.ts'

/** As many as S3 gives at once. */
const PAGE_SIZE = 1_000

interface ListedBlob {
  readonly key: string
  readonly modifiedAtMs: number
}

/** One page of the keys that start with the prefix. Folders that lie before the cursor are not read again. */
export async function listBlobs(
  root: string,
  prefix: string,
  cursor: string | undefined,
): Promise<{ blobs: readonly ListedBlob[]; nextCursor: string | undefined }> {
  const after = cursor === undefined ? undefined : blobPath(cursor)
  const blobs: ListedBlob[] = []
  for await (const { key, path } of keysAfter(root, prefix, after)) {
    // There is one more behind a full page: only then does another page follow.
    if (blobs.length === PAGE_SIZE) return { blobs, nextCursor: blobs.at(-1)?.key }
    const modifiedAtMs = await modifiedAt(path)
    if (modifiedAtMs !== undefined) blobs.push({ key, modifiedAtMs })
  }
  return { blobs, nextCursor: undefined }
}

async function* keysAfter(root: string, prefix: string, after: BlobPath | undefined) {
  for (const top of await foldersIn(root)) {
    const mayMatch = `${top}/`.startsWith(prefix) || prefix.startsWith(`${top}/`)
    if (!mayMatch || (after && top < after.top)) continue
    for (const shard of await foldersIn(join(root, top))) {
      if (after?.top === top && shard < after.shard) continue
      for (const name of await namesIn(join(root, top, shard))) {
        const key = keyOf(top, name)
        if (key === undefined || !key.startsWith(prefix)) continue
        if (after && !isBefore(after, { top, shard, name })) continue
        yield { key, path: join(root, top, shard, name) }
      }
    }
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

const namesIn = async (path: string) => (await readdir(path)).sort()

/** The file's age, or undefined when it was deleted since the folder was read, or is no file. */
async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    const facts = await lstat(path)
    return facts.isFile() ? Math.floor(facts.mtimeMs) : undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
