import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { AppError } from '../../errors.ts'
import { replaceFile } from './durable-files.ts'

const Keys = z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), z.string().min(1).max(512))

/** Keys by the provider's name, in a file that its owner alone may read. */
export interface ProviderKeysFile {
  read(): Readonly<Record<string, string>>
  /** Stores a key, or forgets it when undefined. */
  write(provider: string, key: string | undefined): void
}

/** The file is made with the first key. Throws `integrity_error` when it is not what we would have written. */
export function providerKeysFile(path: string): ProviderKeysFile {
  let keys = existsSync(path) ? parse(path) : {}
  return {
    read: () => keys,
    write(provider, key) {
      const { [provider]: _, ...others } = keys
      const next = key === undefined ? others : { ...others, [provider]: key }
      replaceFile(path, `${JSON.stringify(next)}\n`, 0o600)
      keys = next
    },
  }
}

function parse(path: string): Record<string, string> {
  try {
    return Keys.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The reason is not passed on: it would quote what it could not read.
    const message = `${path} is not a JSON object of keys by provider. Restore it from a backup, or delete it and add the keys again with \`atelier keys add\`.`
    throw new AppError('integrity_error', message)
  }
}
