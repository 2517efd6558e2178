import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'

const DIRECTORY = join(import.meta.dirname, 'migrations')

/**
 * Applies the numbered SQL files that this database has not seen, each in a transaction of its own. `user_version`
 * holds the number of the last one. Throws `invalid_request` when the database was written by a newer release.
 */
export function migrate(connection: DatabaseSync): void {
  const files = readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const applied = Number(connection.prepare('PRAGMA user_version').get()?.user_version)
  if (applied > files.length) {
    throw new AppError(
      'invalid_request',
      `The data was written by a newer Atelier (schema ${applied}, this release knows ${files.length}). Install that release, or use another data directory.`,
    )
  }
  files.forEach((name, index) => {
    const version = index + 1
    if (version <= applied) return
    if (Number.parseInt(name, 10) !== version)
      throw new Error(`Migration ${name} is out of order: expected number ${version}`)
    connection.exec(
      `BEGIN IMMEDIATE; ${readFileSync(join(DIRECTORY, name), 'utf8')}; PRAGMA user_version = ${version}; COMMIT`,
    )
  })
}
