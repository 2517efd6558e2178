import { type Dirent, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** What pictures are called that the server reads; other files in a folder are none of our business. */
const ENDINGS = ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'gif', 'avif', 'heic', 'heif', 'hif']

/** A picture by its name, and not hidden: what a name begins with a dot is a program's own. */
export const isPictureName = (name: string): boolean =>
  !name.startsWith('.') && ENDINGS.includes(extname(name).slice(1).toLowerCase())

export interface WalkOptions {
  /** Folders that are left out: where results go, for instance. */
  readonly skippedFolders: readonly string[]
  /** Told of a folder that cannot be read; the walk goes on. */
  readonly onError: (folder: string, error: unknown) => void
}

/** The file that marks a data folder, whose pictures are the server's. */
const DATA_FOLDER_MARK = 'atelier.db'

/**
 * The pictures in a folder and all below, in the order of their names, as paths that begin with `root`. A folder is read
 * when its turn comes. Links are followed, and every folder is visited once, so that links in a circle end.
 */
export async function* walkPictures(root: string, options: WalkOptions): AsyncGenerator<string> {
  const skipped = new Set(options.skippedFolders.map((folder) => resolve(folder)))
  const visited = new Set<string>()

  async function* walk(folder: string): AsyncGenerator<string> {
    let entries: Dirent[]
    try {
      const { dev, ino } = await stat(folder)
      const identity = `${dev}:${ino}`
      if (visited.has(identity)) return
      visited.add(identity)
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      options.onError(folder, error)
      return
    }
    if (entries.some(({ name }) => name === DATA_FOLDER_MARK)) return
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      const kind = await kindOf(path, entry)
      if (kind === 'folder' && !skipped.has(resolve(path))) yield* walk(path)
      if (kind === 'file' && isPictureName(entry.name)) yield path
    }
  }
  yield* walk(root)
}

/** Whether a path in `root` belongs to a data folder there, as those do that a walk leaves out. */
export function isInDataFolder(path: string, root: string): boolean {
  for (let folder = dirname(path); isInside(folder, root); folder = dirname(folder)) {
    if (existsSync(join(folder, DATA_FOLDER_MARK))) return true
  }
  return existsSync(join(path, DATA_FOLDER_MARK))
}

/** Whether a path lies in a folder or below, and is not the folder itself. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** What the entry is, or what it is a link to. */
async function kindOf(path: string, entry: Dirent): Promise<'file' | 'folder' | undefined> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (!entry.isSymbolicLink()) return undefined
  try {
    const target = await stat(path)
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : undefined
  } catch (error) {
    // A link to nothing, to itself or to where we may not look names no picture.
    if (['ENOENT', 'ELOOP', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/**
 * Whether a file is a result by its name: it stands beside a picture of the same name without the suffix. For results
 * that stand among sources, of which nobody kept a list.
 */
export function isResultName(name: string, suffix: string, neighbors: readonly string[]): boolean {
  const stem = stemOf(name)
  if (!stem.endsWith(`-${suffix}`)) return false
  const sourceStem = stem.slice(0, -suffix.length - 1)
  return neighbors.some((neighbor) => isPictureName(neighbor) && stemOf(neighbor) === sourceStem)
}

const stemOf = (name: string) => name.slice(0, name.length - extname(name).length)
