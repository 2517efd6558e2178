import { statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve, sep } from 'node:path'
import { type Format, formats } from '../../operations/format.ts'
import type { AssetMediaType } from '../../schema/asset.ts'
import { fileEnding } from '../../schema/file-ending.ts'
import { CommandError, exitCodes } from './exit-codes.ts'
import { formatOf } from './resize-plan.ts'
import type { Source } from './sources.ts'
import { shownName } from './terminal.ts'

export interface TargetOptions {
  /** `-o`: a file for one source, a folder for several; beside the source when left out. */
  readonly output: string | undefined
  readonly sources: number
  /** There may be any number of sources, whatever their number is now. */
  readonly isMany?: boolean
  readonly suffix: string
  readonly force: boolean
}

export interface Targets {
  /** The format that the name of the one result asks for. */
  readonly format: Format | undefined
  /** Where the result of a source goes. Throws `CommandError` where it would replace something it may not. */
  claim(source: Source, mediaType: AssetMediaType): string
}

/** Decides where results go, so that no source and no other result is overwritten. */
export function createTargets({ output, sources, isMany = false, suffix, force }: TargetOptions): Targets {
  const place = placeOf(output, isMany ? Number.POSITIVE_INFINITY : sources)
  const claimed = new Map<string, string>()

  return {
    format: place.file === undefined ? undefined : formatOfName(place.file),
    claim({ path: source, below, url }, mediaType) {
      const folder = place.folder === undefined ? dirname(source) : join(place.folder, below)
      const path = place.file ?? join(folder, resultName(source, suffix, mediaType))
      const key = resolve(path)
      const other = claimed.get(key)
      if (other !== undefined) {
        throw new CommandError(`${shownName(path)} is the result of ${shownName(other)} already. Resize it by itself.`)
      }
      const present = statSync(path, { throwIfNoEntry: false })
      if (present && url === undefined && isSameFile(present, statSync(source, { throwIfNoEntry: false }))) {
        throw new CommandError(`${shownName(path)} is the source, which is never overwritten. Choose another -o.`)
      }
      if (present?.isDirectory()) {
        throw new CommandError(`${shownName(path)} is a folder. Choose another name with -o.`)
      }
      if (present && !force) {
        throw new CommandError(`${shownName(path)} exists already. Replace it with --force, or choose another -o.`)
      }
      claimed.set(key, url ?? source)
      return path
    },
  }
}

/** `photo-500.jpg` for `photo.jpg` and 500. */
export const resultName = (source: string, suffix: string, mediaType: AssetMediaType): string =>
  `${basename(source, extname(source))}-${suffix}${endingOf(source, mediaType)}`

function placeOf(output: string | undefined, sources: number): { file?: string; folder?: string } {
  if (output === undefined) return {}
  const present = statSync(output, { throwIfNoEntry: false })
  if (sources > 1 && present?.isFile()) {
    throw new CommandError(
      `-o ${shownName(output)} is a file, and there are ${Number.isFinite(sources) ? sources : 'many'} results. Name a folder.`,
      exitCodes.usage,
    )
  }
  const isFolder = sources > 1 || present?.isDirectory() || output.endsWith('/') || output.endsWith(sep)
  return isFolder ? { folder: output } : { file: output }
}

/** The format a result's name asks for; undefined for a name without an ending. */
function formatOfName(path: string): Format | undefined {
  const ending = extname(path).slice(1)
  const format = formatOf(ending)
  if (format !== undefined || ending === '') return format
  const known = Object.keys(formats).join(', ')
  throw new CommandError(`-o ${shownName(path)}: .${ending} cannot be written. Use one of ${known}.`, exitCodes.usage)
}

/** The source's own ending where it says what the result is, `.JPG` for instance; else the usual one. */
function endingOf(source: string, mediaType: AssetMediaType): string {
  const ending = extname(source)
  const format = formatOf(ending.slice(1))
  if (format !== undefined && formats[format] === mediaType) return ending
  return `.${fileEnding(mediaType)}`
}

const isSameFile = (a: { dev: number; ino: number }, b: { dev: number; ino: number } | undefined) =>
  b !== undefined && a.dev === b.dev && a.ino === b.ino
