import { existsSync, statSync } from 'node:fs'
import { glob, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { CommandError } from './exit-codes.ts'
import { isInside, isPictureName, isResultName, walkPictures } from './picture-files.ts'
import { urlSource } from './url-source.ts'

/** A picture to work on. */
export interface Source {
  /** Where it is; of one at an address, what a file of it would be called. */
  readonly path: string
  /** Where the server fetches it from. */
  readonly url?: string
  /** The folder under `-o` that its result goes to, `''` for `-o` itself. */
  readonly below: string
}

export interface FoundSources {
  readonly sources: readonly Source[]
  /** Arguments that name no picture, and folders that cannot be read. */
  readonly failures: readonly { readonly name: string; readonly error: unknown }[]
  /** Folders or patterns were named: there may be any number of results, also if there is one by chance. */
  readonly isMany: boolean
}

export interface FindOptions {
  /** `-o`: what lies there is no source. */
  readonly output: string | undefined
  /** Of the results' names. */
  readonly suffix: string
}

/** What a shell would have expanded, had it not been quoted or named nothing. */
const PATTERN = /[*?[{]/

/**
 * The pictures that arguments name: files and addresses as they are, folders with all below, and patterns. Results of earlier runs are
 * not among what folders and patterns give. Paths only: they are the one thing that is held of all files at once.
 */
export async function findSources(args: readonly string[], { output, suffix }: FindOptions): Promise<FoundSources> {
  const found = new Map<string, Source>()
  const failures: { name: string; error: unknown }[] = []
  const folders = args.filter((arg) => statSync(arg, { throwIfNoEntry: false })?.isDirectory())
  let isMany = false

  /** A picture that is named twice is one. */
  const add = (path: string, below: string) => {
    if (!found.has(resolve(path))) found.set(resolve(path), { path, below })
  }
  const fail = (name: string, error: unknown) => failures.push({ name, error })
  const nothing = (arg: string, what: string) =>
    fail(arg, new CommandError(`${what}. Pictures are known by their endings, such as .jpg or .heic.`))

  for (const arg of args) {
    const foreign = urlSource(arg)
    if (foreign) {
      found.set(arg, foreign)
      continue
    }
    const isFolder = folders.includes(arg)
    if (!isFolder && (existsSync(arg) || !PATTERN.test(arg))) {
      add(arg, '')
      continue
    }
    isMany = true
    const base = isFolder ? arg : baseOf(arg)
    // Several folders would mix in the output; each keeps its name, as `cp -r` does it.
    const top = isFolder && folders.length > 1 ? basename(resolve(arg)) : ''
    const skippedFolders = output !== undefined && isInside(output, base) ? [output] : []
    const isBeside = output === undefined || resolve(output) === resolve(base) || isInside(base, output)
    const isOwn = resultFilter(suffix, isBeside)
    const all = isFolder ? walkPictures(arg, { skippedFolders, onError: fail }) : matches(arg, base, skippedFolders)
    const count = found.size + failures.length
    let matched = 0
    for await (const path of all) {
      matched += 1
      if (!(await isOwn(path))) add(path, join(top, relative(base, dirname(path))))
    }
    if (matched === 0 && found.size + failures.length === count) {
      nothing(arg, isFolder ? 'there is no picture in it' : 'no picture fits this pattern')
    }
  }
  return { sources: [...found.values()], failures, isMany }
}

/** Picture files that fit the pattern. Hidden ones are left out, as shells do it. */
async function* matches(pattern: string, base: string, skippedFolders: readonly string[]): AsyncGenerator<string> {
  for await (const path of glob(pattern)) {
    const names = relative(base, path).split(sep)
    const isHidden = names.some((name) => name.startsWith('.') && name !== '..')
    if (isHidden || !isPictureName(basename(path)) || skippedFolders.some((folder) => isInside(path, folder))) continue
    if ((await stat(path)).isFile()) yield path
  }
}

/** The folder before the first part with a wildcard: `photos` of `photos/small-*.jpg`. */
function baseOf(pattern: string): string {
  const parts = pattern.split('/')
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => PATTERN.test(part)),
  )
  return fixed.length === 0 ? '.' : fixed.join('/') || '/'
}

/** Knows results that stand beside their sources by name; reads every folder once, in the order of a walk. */
function resultFilter(suffix: string, isBeside: boolean): (path: string) => Promise<boolean> {
  let last: { folder: string; names: readonly string[] } | undefined
  return async (path) => {
    if (!isBeside) return false
    const folder = dirname(path)
    if (last?.folder !== folder) last = { folder, names: await readdir(folder) }
    return isResultName(basename(path), suffix, last.names)
  }
}
