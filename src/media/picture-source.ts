import { closeSync, openSync, readSync } from 'node:fs'
import { imageError } from './image-error.ts'

/** Where a picture's bytes are: a path, which is the faster way, or the bytes themselves. */
export type PictureSource = string | Uint8Array

/** The first so many bytes of a file, or all of a shorter one. Throws `integrity_error` when it is missing. */
export function firstBytes(source: PictureSource, sizeBytes: number): Uint8Array {
  if (typeof source !== 'string') return source.subarray(0, sizeBytes)
  let file: number
  try {
    file = openSync(source, 'r')
  } catch (error) {
    throw imageError(new Error(String(error), { cause: error }))
  }
  try {
    const bytes = new Uint8Array(sizeBytes)
    return bytes.subarray(0, readSync(file, bytes, 0, sizeBytes, 0))
  } finally {
    closeSync(file)
  }
}
