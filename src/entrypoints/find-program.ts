import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The absolute path of a program that the search path names first, or undefined. Folders that depend on where we are started are passed over. */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  return (searchPath ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, file))
    .find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
