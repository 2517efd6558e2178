/**
 * Whether an If-None-Match header names the tag, so that the client has what would be sent. Weak tags match strong ones.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  const plain = (one: string) => one.trim().replace(/^W\//, '')
  return header.split(',').some((one) => plain(one) === plain(tag))
}
