import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { buildEntrypoint, fontsDirectory } from './bundling/build-entrypoint.ts'
import { type Architecture, installNativePackages } from './bundling/native-packages.ts'
import { functions } from './functions.ts'

export type { Architecture } from './bundling/native-packages.ts'

/** What one entrypoint has become. */
export interface BundleFacts {
  readonly entrypoint: string
  /** The functions that run it. */
  readonly functions: readonly string[]
  /** The folder that is the function's code; `index.mjs` in it exports `handler`. */
  readonly directory: string
  /** All of our code and its dependencies, minified, in bytes. */
  readonly codeBytes: number
  /** What a cold start loads of it before the first event. */
  readonly startBytes: number
  /** The whole folder, with binaries and fonts. */
  readonly totalBytes: number
  /** SHA-256 of names and contents: the same sources and lockfile give the same. */
  readonly hash: string
  readonly metafile: Metafile
}

export interface BundleOptions {
  /** Of the functions whose bundles have binaries. */
  readonly architecture: Architecture
  /** A folder of its own for each entrypoint is made here anew. */
  readonly outDirectory: string
}

/** Bundles every entrypoint of the table of functions. Throws when the sources do not bundle, or npm fails. */
export async function bundle({ architecture, outDirectory }: BundleOptions): Promise<readonly BundleFacts[]> {
  const packages = await installNativePackages(architecture)
  const entrypoints = [...Map.groupBy(functions, ({ entrypoint }) => entrypoint)]
  return await Promise.all(
    entrypoints.map(async ([entrypoint, specs]) => {
      const directory = join(outDirectory, entrypoint)
      await rm(directory, { recursive: true, force: true })
      const touchesPixels = specs.some((spec) => spec.touchesPixels)
      const metafile = await buildEntrypoint(entrypoint, directory, touchesPixels)
      if (touchesPixels) await addPixels(directory, packages)
      const names = specs.map(({ name }) => name)
      return { entrypoint, functions: names, directory, ...sizesOf(metafile), ...(await look(directory)), metafile }
    }),
  )
}

/** Binaries, and the fonts. */
async function addPixels(directory: string, packages: string): Promise<void> {
  await cp(packages, join(directory, 'node_modules'), {
    recursive: true,
    // npm's own notes, and links to programs that nobody runs.
    filter: (path) => !/\/node_modules\/\.[^/]+$/.test(path),
  })
  await cp(fontsDirectory, join(directory, 'fonts'), { recursive: true })
}

function sizesOf({ outputs }: Metafile): Pick<BundleFacts, 'codeBytes' | 'startBytes'> {
  const codeBytes = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0)
  const seen = new Set<string>()
  const start = (path: string): number => {
    const output = outputs[path]
    if (!output || seen.has(path)) return 0
    seen.add(path)
    const imported = output.imports.filter(({ kind }) => kind === 'import-statement').map((one) => start(one.path))
    return imported.reduce((sum, bytes) => sum + bytes, output.bytes)
  }
  const index = Object.keys(outputs).find((path) => path.endsWith('/index.mjs')) ?? ''
  return { codeBytes, startBytes: start(index) }
}

async function look(directory: string): Promise<Pick<BundleFacts, 'totalBytes' | 'hash'>> {
  const hash = createHash('sha256')
  let totalBytes = 0
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    const bytes = await readFile(file)
    totalBytes += bytes.byteLength
    hash.update(`${file.slice(directory.length)}\0${bytes.byteLength}\0`).update(bytes)
  }
  return { totalBytes, hash: hash.digest('hex') }
}
