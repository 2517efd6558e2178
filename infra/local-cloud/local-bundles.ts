import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../bundle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'infra', 'node_modules', '.cache', 'atelier-bundles')

/** What bundles are made of: the same here gives the same there. */
const SOURCES = [
  'src',
  'infra/bundle.ts',
  'infra/bundling',
  'infra/functions.ts',
  'package-lock.json',
  'infra/package-lock.json',
]

export const hostArchitecture = arch() === 'arm64' ? 'arm64' : 'x64'

/**
 * A folder with every function's bundle for this machine, made anew only when sources or dependencies have changed. The
 * AWS SDK, which Lambda brings, is beside them. Throws what `bundle` throws.
 */
export async function localBundles(): Promise<string> {
  const directory = join(cache, `${hostArchitecture}-${await hashOf(SOURCES)}`)
  if (existsSync(directory)) return directory
  // Under another name until it is whole, so that nobody takes half of it for all.
  const unfinished = `${directory}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await bundle({ architecture: hostArchitecture, outDirectory: unfinished })
  await mkdir(join(unfinished, 'node_modules'), { recursive: true })
  await symlink(join(root, 'node_modules', '@aws-sdk'), join(unfinished, 'node_modules', '@aws-sdk'))
  const older = (await readdir(cache)).filter((name) => !name.includes('.'))
  await rename(unfinished, directory).catch(async (error) => {
    // Somebody else was faster, with the same.
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(directory)) throw error
  })
  await removeAllBut(KEPT, older)
  return directory
}

/** Earlier ones may still be used by somebody; two are enough for that. */
const KEPT = 2

async function removeAllBut(kept: number, names: readonly string[]): Promise<void> {
  const { statSync } = await import('node:fs')
  const byAge = names.map((name) => join(cache, name)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  await Promise.all(byAge.slice(kept).map((folder) => rm(folder, { recursive: true, force: true })))
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    const whole = join(root, path)
    const entries = /\.\w+$/.test(path) ? [] : await readdir(whole, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.length > 0 ? files.sort() : [whole])
      hash.update(`${file.slice(root.length)}\0`).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 16)
}
