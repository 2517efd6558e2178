import { posix } from 'node:path'

/** A file of the project: its path from the root, with slashes, and what is in it. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface Import {
  /** As written. */
  readonly specifier: string
  /** The imported file's path from the root; undefined for a package or a module of Node. */
  readonly target: string | undefined
  /** Gone when the types are stripped. `import { type A }` still loads its module, so it does not count. */
  readonly isType: boolean
}

const TOKENS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g

/** The text without comments, with as many lines as before. */
export const withoutComments = (text: string): string =>
  text.replace(TOKENS, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token))

/** The text without comments and without what stands in quotes: what is left is code. */
export const codeOnly = (text: string): string =>
  withoutComments(text).replace(TOKENS, (token) => `${token[0]}${' '.repeat(token.length - 2)}${token[0]}`)

const STATIC_IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\s+from\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"]+)['"]/g

/** What a file imports and re-exports, dynamic imports included. */
export function importsOf(file: SourceFile): Import[] {
  const text = withoutComments(file.text)
  const toImport = (specifier: string, isType: boolean): Import => {
    const isFile = specifier.startsWith('.')
    return { specifier, isType, target: isFile ? posix.join(posix.dirname(file.path), specifier) : undefined }
  }
  const fixed = [...text.matchAll(STATIC_IMPORT)].map(([, type, specifier = '']) =>
    toImport(specifier, type !== undefined),
  )
  // `import('…')` as a type looks the same as at run time; counted as the stricter of the two.
  const dynamic = [...text.matchAll(DYNAMIC_IMPORT)].map(([, specifier = '']) => toImport(specifier, false))
  return [...fixed, ...dynamic]
}

/** `path:line` of every match in the code of a file, comments and quoted text left out. */
export function placesOf(file: SourceFile, pattern: RegExp): string[] {
  const lines = codeOnly(file.text).split('\n')
  return lines.flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}`] : []))
}
