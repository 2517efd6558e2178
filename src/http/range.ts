import type { ByteRange } from '../ports/blob-store.ts'

/**
 * The stretch that a Range header asks for, or undefined when all is to be sent: no header, several ranges, or not bytes,
 * which a server may ignore. `unsatisfiable` when it lies behind the end.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  // An end before the start is no range at all.
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  return start >= sizeBytes || end < start ? 'unsatisfiable' : { start, end }
}
