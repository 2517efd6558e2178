import { join } from 'node:path'
import { checkBlobKey } from '../../ports/blob-store.ts'

/** Not a character of keys, so a file name tells its key. */
const SLASH = ','

/** Where a blob's file is, below the store's root. */
export interface BlobPath {
  /** The key's first segment. */
  readonly top: string
  /** One of at most 1,444 folders. */
  readonly shard: string
  readonly name: string
}

/**
 * `jobs/abcd…/render/0.1` is the file `jobs/ab/abcd…,render,0.1`. Folders are few and made once, because each costs two
 * fsyncs and has to be removed again; shards keep a listing's page small when there are millions of files.
 */
export function blobPath(key: string): BlobPath {
  checkBlobKey(key)
  const [top = '', ...rest] = key.split('/')
  const name = rest.join(SLASH)
  return { top, shard: shardOf(name), name }
}

/** The folder of names that start so: two characters that are safe as a folder's name. */
export const shardOf = (name: string) => `${name}__`.slice(0, 2).replaceAll('.', '_').replaceAll(SLASH, '_')

/** The folder that holds the file. */
export const folderOf = ({ top, shard }: BlobPath) => join(top, shard)

/** The key of a file, or undefined when the file is not ours. */
export function keyOf(top: string, name: string): string | undefined {
  const key = `${top}/${name.replaceAll(SLASH, '/')}`
  try {
    checkBlobKey(key)
    return key
  } catch {
    // A `.DS_Store`, a temporary file: nothing that was stored.
    return undefined
  }
}

/** Whether `a` is listed before `b`: by folder, shard and name, so that a page's end says which folders are finished. */
export function isBefore(a: BlobPath, b: BlobPath): boolean {
  if (a.top !== b.top) return a.top < b.top
  if (a.shard !== b.shard) return a.shard < b.shard
  return a.name < b.name
}
