import { lstatSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { CommandError } from './exit-codes.ts'
import { shownName } from './terminal.ts'

/** One file that a job will make. */
export interface WantedResult {
  /** Tells it from others of the same ending, such as `-poster`; mostly empty. */
  readonly label: string
  /** `.png` */
  readonly ending: string
}

export interface ResultNamesOptions {
  /** `-o`: a name with an ending, or a folder. */
  readonly output: string | undefined
  /** Where results go without `-o`. */
  readonly folder: string
  /** What they are called unless `-o` says it. */
  readonly stem: string
  /** Pictures of one kind, told apart by numbers only. */
  readonly isNumbered: boolean
  readonly force: boolean
  /** Files that the results are made from: never overwritten. */
  readonly sources: readonly string[]
}

export interface ResultNames {
  /** What the results are called, without folder and ending. */
  readonly stem: string
  /** Whether another name may be taken when one is in use: the user has named none. */
  readonly isFree: boolean
  /**
   * A path for each result, none of which is in use: names of our choosing count up, a name of the user's is refused
   * unless told to replace. Throws `CommandError`.
   */
  paths(results: readonly WantedResult[]): readonly string[]
}

/** Who has that many pictures of one name has put them there by a program. */
const MAX_NUMBER = 100_000

/** Decides where the results of a job go, so that nothing is overwritten. */
export function resultNames({ output, sources, force, isNumbered, ...usual }: ResultNamesOptions): ResultNames {
  const isFile = output !== undefined && namesFile(output)
  const folder = output === undefined ? usual.folder : isFile ? dirname(output) : output
  const stem = isFile ? basename(output, extname(output)) : usual.stem
  const originals = sources.flatMap((path) => statSync(path, { throwIfNoEntry: false }) ?? [])
  const isSource = (path: string) => {
    const present = statSync(path, { throwIfNoEntry: false })
    return present !== undefined && originals.some(({ dev, ino }) => dev === present.dev && ino === present.ino)
  }
  const isTaken = (path: string) => (force ? isSource(path) : lstatSync(path, { throwIfNoEntry: false }) !== undefined)

  /** The names of the `turn`-th attempt: `fox`, `fox-2` …; of several `fox-1` to `fox-4`, then `fox-2` to `fox-5` … */
  const namesAt = (results: readonly WantedResult[], turn: number) =>
    results.map(({ label, ending }, index) => {
      const number = isNumbered ? `-${turn + index}` : turn === 1 ? '' : `-${turn}`
      return join(folder, `${stem}${number}${label}${isFile ? asNamed(ending, output) : ending}`)
    })

  return {
    stem,
    isFree: !isFile,
    paths(results) {
      for (let turn = 1; turn < MAX_NUMBER; turn += 1) {
        const paths = namesAt(results, turn)
        const taken = paths.find(isTaken)
        if (taken === undefined) return paths
        if (isFile) throw refusal(taken, isSource(taken))
      }
      throw new CommandError(`${shownName(join(folder, stem))}: all names like this are in use. Choose another -o.`)
    },
  }
}

function refusal(path: string, isSource: boolean): CommandError {
  const name = shownName(path)
  if (isSource) return new CommandError(`${name} is the source, which is never overwritten. Choose another -o.`)
  return new CommandError(`${name} exists already. Replace it with --force, or choose another -o.`)
}

/** The ending of `-o` where it is a name and no folder; undefined otherwise. */
export const endingOf = (output: string | undefined): string | undefined =>
  output !== undefined && namesFile(output) ? extname(output).slice(1).toLowerCase() : undefined

/** `.JPG` for `.jpg` where the user writes it so. */
function asNamed(ending: string, output: string): string {
  const plain = (text: string) => text.toLowerCase().replace('jpeg', 'jpg')
  return plain(extname(output)) === plain(ending) ? extname(output) : ending
}

/** A name has an ending, unless there is a folder that is called so. */
function namesFile(output: string): boolean {
  if (output.endsWith('/') || output.endsWith(sep) || extname(output) === '') return false
  return !statSync(output, { throwIfNoEntry: false })?.isDirectory()
}

/** As much of a prompt as a name in a list of files is read. */
const MAX_STEM_CHARACTERS = 48

/** Words as a file's name: `A red fox, please! #MOCK#` becomes `a-red-fox-please`. */
export function stemOf(words: string): string {
  const parts = words
    .replace('#MOCK#', '')
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => part !== '')
  let stem = ''
  for (const part of parts) {
    const longer = stem === '' ? [...part].slice(0, MAX_STEM_CHARACTERS).join('') : `${stem}-${part}`
    if (longer.length > MAX_STEM_CHARACTERS) break
    stem = longer
  }
  return stem || 'picture'
}
