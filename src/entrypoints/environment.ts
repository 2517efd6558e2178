import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

const projectEnvironmentFile = fileURLToPath(new URL('../../.env', import.meta.url))

/** The process's environment, over what `.env` in the project's folder says. Throws when that file cannot be read. */
export function readEnvironment(
  file: string = projectEnvironmentFile,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string | undefined> {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    // Most people have no such file.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return { ...parseEnv(text), ...own }
}
