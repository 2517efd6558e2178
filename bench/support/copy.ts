import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const project = fileURLToPath(new URL('../..', import.meta.url))

/** Copies the sources to a new folder, with links to the dependencies and room for a cache of compiled code of their own. */
export function copySources(folder: string): string {
  const modules = join(project, 'node_modules')
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  cpSync(join(project, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(project, 'package.json'), join(folder, 'package.json'))
  for (const name of readdirSync(modules)) {
    if (name.startsWith('.') || !existsSync(join(modules, name))) continue
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  }
  return folder
}
