import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { AppError } from '../../errors.ts'
import { replaceFile } from './durable-files.ts'

/** As long as the digest that they key: a longer HMAC-SHA-256 key adds nothing, a shorter one is weaker. */
const SECRET_BYTES = 32

const Secrets = z
  .array(z.base64())
  .transform((list) => list.map((text) => new Uint8Array(Buffer.from(text, 'base64'))))
  .refine((list) => list.every((secret) => secret.byteLength >= SECRET_BYTES))

/**
 * The secrets that sign URLs and cursors: the first signs, all verify. To change them, put a new one in front and drop
 * the old one when nothing it signed is in use any more. Made at first use, readable by its owner alone. Throws
 * `integrity_error` when the file is not what we would have written.
 */
export function openSecrets(path: string): readonly [Uint8Array, ...Uint8Array[]] {
  if (!existsSync(path)) {
    const secret = randomBytes(SECRET_BYTES)
    replaceFile(path, `${JSON.stringify([secret.toString('base64')])}\n`, 0o600)
  }
  const [first, ...others] = parse(path)
  if (!first) throw damaged(path)
  return [first, ...others]
}

function parse(path: string): Uint8Array[] {
  try {
    return Secrets.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The reason is not passed on: it would quote what it could not read.
    throw damaged(path)
  }
}

const damaged = (path: string) =>
  new AppError(
    'integrity_error',
    `${path} is not a JSON array of base64 secrets of ${SECRET_BYTES} bytes or more. Restore it from a backup, or delete it: then new secrets are made, and links that were signed before stop working.`,
  )
